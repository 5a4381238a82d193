package dev.sluice.engine.drive;

import dev.sluice.engine.executor.BatchRequest;
import dev.sluice.engine.executor.OutboxRows;
import dev.sluice.engine.executor.TaskId;
import dev.sluice.engine.executor.TaskObligations;
import dev.sluice.engine.plan.Plan;
import dev.sluice.engine.plan.Stage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What each task is asked to do in one batch. Immutable once made; for any thread. */
public final class TaskOrders {
  private final Plan plan;
  private final BatchRequest request;
  private final Reading reading;
  private final TaskOrder.Batch batch;
  private final Map<TaskId, List<OutboxRows>> owed = new HashMap<>();

  private TaskOrders(Plan plan, BatchRequest request, Reading reading) {
    this.plan = plan;
    this.request = request;
    this.reading = reading;
    this.batch =
        new TaskOrder.Batch(request.batch(), request.clockMillis(), request.drain().isOn());
  }

  /**
   * The orders of a batch.
   *
   * @param owed the rows of batches before this one, for the partitions that the query has now
   * @param tries how many batches were tried before, those that were empty or failed included:
   *     whose turn it is to read what can't be shared out evenly
   */
  public static TaskOrders of(
      Plan plan, int parallelism, BatchRequest request, List<OutboxRows> owed, long tries) {
    TaskOrders orders =
        new TaskOrders(plan, request, Reading.of(plan, parallelism, request, tries));
    for (OutboxRows rows : owed) {
      int consumer = plan.exchanges().get(rows.exchange()).to();
      orders
          .owed
          .computeIfAbsent(new TaskId(consumer, rows.to()), task -> new ArrayList<>())
          .add(rows);
    }
    return orders;
  }

  /** What {@code task} is asked to do. */
  public TaskOrder of(TaskId task) {
    return new TaskOrder(
        task,
        batch,
        request.stages().get(task.stage()),
        request.obligations().getOrDefault(task, TaskObligations.NONE),
        new TaskOrder.Input(
            plan.stages().get(task.stage()).head() instanceof Stage.SourceHead,
            reading.splits(task),
            reading.share(task),
            owed.containsKey(task)));
  }

  /** The rows of batches before this one that are {@code task}'s first input. */
  public List<OutboxRows> owed(TaskId task) {
    return owed.getOrDefault(task, List.of());
  }
}
