package dev.sluice.engine.drive;

import dev.sluice.engine.executor.BatchRequest;
import dev.sluice.engine.executor.SplitState;
import dev.sluice.engine.executor.StageTimes;
import dev.sluice.engine.executor.TaskId;
import dev.sluice.engine.executor.TaskObligations;
import dev.sluice.engine.executor.TaskRecord;
import dev.sluice.engine.plan.Plan;
import dev.sluice.engine.plan.Stage;
import dev.sluice.engine.time.EventTime;
import dev.sluice.engine.watermark.BatchWatermarks;
import dev.sluice.engine.watermark.Watermarks;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the tasks of one stage did in a batch, put together: where its watermarks are after it.
 *
 * <pre>
 *   ended, once per task, in any order | complete
 * </pre>
 *
 * <p>Owned by who saw the last of the tasks end.
 */
public final class StageEnd {
  private final BatchRequest request;
  private final BatchWatermarks watermarks;
  private final int stage;
  private final boolean isSource;
  private final List<SplitState> read = new ArrayList<>();
  private long holdMillis = EventTime.MAX_MILLIS;
  private long reachedMillis = EventTime.MAX_MILLIS;

  /** No task has ended yet. */
  public StageEnd(Plan plan, BatchRequest request, BatchWatermarks watermarks, int stage) {
    this.request = request;
    this.watermarks = watermarks;
    this.stage = stage;
    this.isSource = plan.stages().get(stage).head() instanceof Stage.SourceHead;
  }

  /**
   * A task has ended.
   *
   * @param record what it did, or null if it had nothing to do: then it owes what it owed before
   */
  public void ended(TaskId task, @Nullable TaskRecord record) {
    if (record == null) {
      TaskObligations before = request.obligations().getOrDefault(task, TaskObligations.NONE);
      holdMillis = Math.min(holdMillis, before.holdMillis());
      return;
    }
    holdMillis = Math.min(holdMillis, record.obligations().holdMillis());
    if (record.overtaken()) {
      holdMillis = Math.min(holdMillis, watermarks.overtakenMillis(stage));
    }
    if (!isSource) {
      reachedMillis = Math.min(reachedMillis, record.reachedMillis());
    }
    read.addAll(record.splits());
  }

  /** All its tasks have ended; gives and sets the stage's watermarks. */
  public StageTimes complete() {
    long reached =
        isSource
            ? Watermarks.ofSplits(request.splits().getOrDefault(stage, List.of()), read)
            : reachedMillis;
    return watermarks.complete(stage, reached, holdMillis);
  }
}
