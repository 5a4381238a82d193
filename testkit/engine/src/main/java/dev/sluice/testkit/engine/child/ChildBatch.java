package dev.sluice.testkit.engine.child;

import dev.sluice.engine.exchange.ExchangeConfig;
import dev.sluice.engine.exchange.OutboxRouting;
import dev.sluice.engine.executor.BatchRequest;
import dev.sluice.engine.executor.BatchResult;
import dev.sluice.engine.executor.OutboxRows;
import dev.sluice.engine.executor.QueryEnvironment;
import dev.sluice.engine.executor.SplitState;
import dev.sluice.engine.executor.StageTimes;
import dev.sluice.engine.executor.TaskId;
import dev.sluice.engine.executor.TaskMemory;
import dev.sluice.engine.executor.TaskRecord;
import dev.sluice.engine.plan.Plan;
import dev.sluice.engine.plan.Stage;
import dev.sluice.engine.run.Reading;
import dev.sluice.engine.time.EventTime;
import dev.sluice.engine.watermark.BatchWatermarks;
import dev.sluice.engine.watermark.Changes;
import dev.sluice.engine.watermark.WatermarkPolicy;
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
  private final Reading reading;
  private final Map<TaskId, List<WireRows>> inputs = new HashMap<>();
  private final List<TaskRecord> records = new ArrayList<>();
  private boolean isEmpty = true;

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
    this.rules = new Watermarks(plan, WatermarkPolicy.MIN);
    this.watermarks = rules.begin(request);
    this.reading = Reading.of(plan, query.parallelism(), request, tries);
  }

  /** Runs whatever has something to do. Called once. */
  BatchResult run() {
    deliver();
    for (Stage stage : plan.stages()) {
      runStage(stage);
    }
    List<StageTimes> after = watermarks.after();
    isEmpty &= !Changes.areNear(plan, rules, request, after) && !Changes.areAskedFor(request);
    List<TaskRecord> small =
        records.stream()
            .map(record -> record.behind(after.get(record.task().stage()).inputMillis()))
            .toList();
    return new BatchResult(small, after, isEmpty);
  }

  /** What durable exchanges owe is the first input of its consumers. */
  private void deliver() {
    try {
      ExchangeConfig config = ExchangeConfig.in(scratch);
      OutboxRouting.reroute(plan, query.parallelism(), request.outboxes(), query.storage(), config)
          .forEach(rows -> route(Wire.rows(rows, query.storage())));
    } catch (IOException unreadable) {
      throw new UncheckedIOException("Could not read what durable exchanges owe", unreadable);
    }
  }

  private void runStage(Stage stage) {
    boolean isSource = stage.head() instanceof Stage.SourceHead;
    long hold = EventTime.MAX_MILLIS;
    long reached = EventTime.MAX_MILLIS;
    Map<Integer, SplitState> splits = new HashMap<>();
    request
        .splits()
        .getOrDefault(stage.id(), List.of())
        .forEach(split -> splits.put(split.id(), split));
    int partitions = plan.partitionsOf(stage.id(), query.parallelism());
    for (int partition = 0; partition < partitions; partition++) {
      TaskId task = new TaskId(stage.id(), partition);
      TaskMemory memory = request.memory().getOrDefault(task, TaskMemory.NONE);
      if (hasWork(task, memory)) {
        TaskRecord record = run(task, memory, isSource);
        memory = record.memory();
        reached = Math.min(reached, record.reachedMillis());
        if (record.overtaken()) {
          hold = Math.min(hold, watermarks.overtakenMillis(stage.id()));
        }
        record.splits().forEach(split -> splits.put(split.id(), split));
      }
      hold = Math.min(hold, memory.holdMillis());
    }
    watermarks.complete(
        stage.id(), isSource ? Watermarks.ofSplits(splits.values()) : reached, hold);
  }

  private boolean hasWork(TaskId task, TaskMemory memory) {
    return !reading.splits(task).isEmpty()
        || inputs.containsKey(task)
        || memory.unfinished()
        || memory.wakeClockMillis() < request.clockMillis()
        || (request.drain().isOn() && memory.wakeClockMillis() < EventTime.MAX_MILLIS)
        || memory.wakeEventMillis() < watermarks.inputMillis(task.stage());
  }

  private TaskRecord run(TaskId task, TaskMemory memory, boolean isSource) {
    StageTimes stage = request.stages().get(task.stage());
    StageTimes times =
        new StageTimes(Math.max(stage.inputMillis(), memory.reachedMillis()), stage.outputMillis());
    Ran ran =
        attempt.apply(
            new Run(
                task,
                request.batch(),
                request.clockMillis(),
                times,
                isSource ? stage.inputMillis() : watermarks.inputMillis(task.stage()),
                new ArrayList<>(reading.splits(task)),
                reading.share(task),
                inputs.getOrDefault(task, new ArrayList<>()),
                request.drain().isOn()));
    List<OutboxRows> durable = new ArrayList<>();
    for (WireRows rows : ran.record().rows()) {
      if (plan.exchanges().get(rows.exchange()).durable()) {
        durable.add(Wire.rows(rows));
      } else {
        route(rows);
      }
    }
    TaskRecord record = Wire.record(ran.record(), request.batch(), durable);
    boolean hasChanged = Changes.in(record, request, ran.hasActions());
    isEmpty &= !hasChanged;
    if (hasChanged || !isSource || !record.splits().isEmpty()) {
      records.add(record);
    }
    return record;
  }

  private void route(WireRows rows) {
    int consumer = plan.exchanges().get(rows.exchange()).to();
    inputs.computeIfAbsent(new TaskId(consumer, rows.to()), task -> new ArrayList<>()).add(rows);
  }
}
