package dev.sluice.engine.drive;

import dev.sluice.engine.executor.BatchRequest;
import dev.sluice.engine.executor.BatchResult;
import dev.sluice.engine.executor.StageTimes;
import dev.sluice.engine.executor.TaskRecord;
import dev.sluice.engine.plan.Plan;
import dev.sluice.engine.plan.Stage;
import dev.sluice.engine.watermark.BatchWatermarks;
import dev.sluice.engine.watermark.Changes;
import dev.sluice.engine.watermark.Watermarks;
import java.util.ArrayList;
import java.util.List;

/**
 * What came of a batch: the records that are kept of its tasks, and whether there is anything to
 * commit. Owned by the query's thread.
 */
public final class Outcome {
  private final Plan plan;
  private final Watermarks rules;
  private final BatchRequest request;
  private final List<TaskRecord> records = new ArrayList<>();
  private boolean isEmpty = true;

  /** Of no task yet. */
  public Outcome(Plan plan, Watermarks rules, BatchRequest request) {
    this.plan = plan;
    this.rules = rules;
    this.request = request;
  }

  /**
   * Adds what a task did, in the order of the plan. A source's record that says nothing is not
   * kept; any other is, since what the task owes may have changed.
   *
   * @param hasActions whether something is to be done after the commit
   */
  public void add(TaskRecord record, boolean hasActions) {
    boolean hasChanged = Changes.in(record, request, hasActions);
    isEmpty &= !hasChanged;
    boolean isSource = plan.stages().get(record.task().stage()).head() instanceof Stage.SourceHead;
    if (hasChanged || !isSource || !record.splits().isEmpty()) {
      records.add(record);
    }
  }

  /** The batch's result; all its stages are complete. */
  public BatchResult result(BatchWatermarks watermarks) {
    List<StageTimes> after = watermarks.after();
    boolean isNothing =
        isEmpty && !Changes.areNear(plan, rules, request, after) && !Changes.areAskedFor(request);
    List<TaskRecord> kept =
        records.stream()
            .map(record -> record.behind(after.get(record.task().stage()).inputMillis()))
            .toList();
    return new BatchResult(kept, after, isNothing);
  }
}
