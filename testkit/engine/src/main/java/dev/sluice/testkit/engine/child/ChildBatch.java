package dev.sluice.testkit.engine.child;

import dev.sluice.engine.drive.Outcome;
import dev.sluice.engine.drive.StageEnd;
import dev.sluice.engine.drive.TaskOrder;
import dev.sluice.engine.drive.TaskOrders;
import dev.sluice.engine.exchange.ExchangeConfig;
import dev.sluice.engine.exchange.OutboxRouting;
import dev.sluice.engine.executor.BatchRequest;
import dev.sluice.engine.executor.BatchResult;
import dev.sluice.engine.executor.OutboxRows;
import dev.sluice.engine.executor.QueryEnvironment;
import dev.sluice.engine.executor.TaskId;
import dev.sluice.engine.executor.TaskRecord;
import dev.sluice.engine.plan.Plan;
import dev.sluice.engine.plan.Stage;
import dev.sluice.engine.watermark.BatchWatermarks;
import dev.sluice.engine.watermark.Watermarks;
import dev.sluice.testkit.engine.child.Messages.Ran;
import dev.sluice.testkit.engine.child.Messages.Run;
import dev.sluice.testkit.engine.child.Messages.WireRows;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** One batch, task after task in the order of the plan. Owned by the driver's thread. */
final class ChildBatch {
  private final QueryEnvironment query;
  private final Plan plan;
  private final BatchRequest request;
  private final Function<Run, Ran> attempt;
  private final Path scratch;
  private final Watermarks rules;
  private final BatchWatermarks watermarks;
  private final TaskOrders orders;
  private final Outcome outcome;
  private final Map<TaskId, List<WireRows>> inputs = new HashMap<>();

  /**
   * A batch that has yet to run.
   *
   * @param tries how many batches were tried before
   * @param attempt runs a task and gives the answer of the accepted attempt
   * @param scratch where rows go that are too many for memory
   */
  ChildBatch(
      QueryEnvironment query,
      BatchRequest request,
      Function<Run, Ran> attempt,
      long tries,
      Path scratch) {
    this.scratch = scratch;
    this.query = query;
    this.plan = query.plan();
    this.request = request;
    this.attempt = attempt;
    this.rules = new Watermarks(plan);
    this.watermarks = rules.begin(request);
    this.outcome = new Outcome(plan, rules, request);
    this.orders = TaskOrders.of(plan, query.parallelism(), request, rerouted(), tries);
  }

  /** Runs whatever has something to do. Called once. */
  BatchResult run() {
    for (Stage stage : plan.stages()) {
      runStage(stage);
    }
    return outcome.result(watermarks);
  }

  /** What durable exchanges owe, for the partitions that there are now. */
  private List<OutboxRows> rerouted() {
    try {
      return OutboxRouting.reroute(
          plan,
          query.parallelism(),
          request.outboxes(),
          query.storage(),
          ExchangeConfig.in(scratch));
    } catch (IOException unreadable) {
      throw new UncheckedIOException("Could not read what durable exchanges owe", unreadable);
    }
  }

  private void runStage(Stage stage) {
    StageEnd end = new StageEnd(plan, request, watermarks, stage.id());
    int partitions = plan.partitionsOf(stage.id(), query.parallelism());
    for (int partition = 0; partition < partitions; partition++) {
      TaskId task = new TaskId(stage.id(), partition);
      TaskOrder order = orders.of(task);
      boolean runs = order.isCalled() || inputs.containsKey(task) || order.isWoken(watermarks);
      end.ended(task, runs ? run(order) : null);
    }
    end.complete();
  }

  private TaskRecord run(TaskOrder order) {
    Ran ran = attempt.apply(new Run(order, order.advanceMillis(watermarks), rows(order.task())));
    List<OutboxRows> durable = new ArrayList<>();
    for (WireRows rows : ran.record().rows()) {
      if (plan.exchanges().get(rows.exchange()).durable()) {
        durable.add(Wire.rows(rows));
      } else {
        route(rows);
      }
    }
    TaskRecord record = Wire.record(ran.record(), request.batch(), durable);
    outcome.add(record, ran.hasActions());
    return record;
  }

  /** All rows of a task: those of batches before this one, then those of this one. */
  private List<WireRows> rows(TaskId task) {
    List<WireRows> rows = new ArrayList<>();
    orders.owed(task).forEach(owed -> rows.add(Wire.rows(owed, query.storage())));
    rows.addAll(inputs.getOrDefault(task, List.of()));
    return rows;
  }

  private void route(WireRows rows) {
    int consumer = plan.exchanges().get(rows.exchange()).to();
    inputs.computeIfAbsent(new TaskId(consumer, rows.to()), task -> new ArrayList<>()).add(rows);
  }
}
