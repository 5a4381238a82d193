package dev.sluice.engine.embedded;

import dev.sluice.engine.drive.Outcome;
import dev.sluice.engine.drive.SourceNews;
import dev.sluice.engine.drive.TaskOrder;
import dev.sluice.engine.drive.TaskOrders;
import dev.sluice.engine.exchange.ExchangeNet;
import dev.sluice.engine.exchange.OutboxReader;
import dev.sluice.engine.exchange.OutboxRouting;
import dev.sluice.engine.exchange.TaskOutputs;
import dev.sluice.engine.executor.BatchRequest;
import dev.sluice.engine.executor.BatchResult;
import dev.sluice.engine.executor.OutboxRows;
import dev.sluice.engine.executor.QueryEnvironment;
import dev.sluice.engine.executor.TaskId;
import dev.sluice.engine.executor.TaskRecord;
import dev.sluice.engine.plan.Plan;
import dev.sluice.engine.plan.Stage;
import dev.sluice.engine.run.ClosingErrors;
import dev.sluice.engine.run.TaskBudget;
import dev.sluice.engine.run.TaskRunner;
import dev.sluice.engine.watermark.Watermarks;
import dev.sluice.engine.work.WorkerStores;
import dev.sluice.state.recent.RecentWrites;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A plan's tasks and the exchanges between them, from one aborted batch to the next.
 *
 * <p>Owned by the query's thread; tasks are other threads' only while a batch runs.
 */
final class OpenPlan {
  private final QueryEnvironment environment;
  private final Plan plan;
  private final WorkerStores stores;
  private final EmbeddedConfig config;
  private final BooleanSupplier isStopping;
  private final Watermarks watermarks;
  private final ExchangeNet net;
  private final BatchRun.TaskTable tasks;
  private long tries;

  OpenPlan(
      QueryEnvironment environment,
      WorkerStores stores,
      EmbeddedConfig config,
      BooleanSupplier isStopping) {
    this.environment = environment;
    this.plan = environment.plan();
    this.stores = stores;
    this.config = config;
    this.isStopping = isStopping;
    this.watermarks = new Watermarks(plan);
    this.net = new ExchangeNet(plan, environment.parallelism(), config.exchanges());
    EmbeddedTask[][] all = new EmbeddedTask[plan.stages().size()][];
    for (int stage = 0; stage < all.length; stage++) {
      all[stage] = new EmbeddedTask[net.partitionsOf(stage)];
      for (int partition = 0; partition < all[stage].length; partition++) {
        all[stage][partition] = task(new TaskId(stage, partition));
      }
    }
    this.tasks = BatchRun.TaskTable.of(plan.stages(), plan.exchanges(), all);
  }

  /**
   * Tells each task what to do.
   *
   * @param isFirst whether the outboxes may come from a run with another parallelism
   */
  BatchRun begin(BatchRequest request, boolean isFirst) {
    List<OutboxRows> owed = isFirst ? rerouted(request.outboxes()) : request.outboxes();
    TaskOrders orders = TaskOrders.of(plan, environment.parallelism(), request, owed, tries++);
    for (int stage = 0; stage < tasks.stages(); stage++) {
      int store = storeId(plan.stages().get(stage));
      for (EmbeddedTask task : tasks.of(stage)) {
        TaskId id = task.id();
        TaskOrder order = orders.of(id);
        task.prepare(
            new TaskCall(
                order,
                order.input().isOwed()
                    ? new OutboxReader(plan, orders.owed(id), environment.storage())
                    : null,
                stores.state(store, id.partition(), request.batch(), task.recent()),
                new TaskBudget(order.input().share(), config.nanoTime(), isStopping)));
      }
    }
    return new BatchRun(plan, tasks, watermarks, request);
  }

  /** All tasks have ended. */
  BatchResult finish(BatchRun run, BatchRequest request) {
    Outcome outcome = new Outcome(plan, watermarks, request);
    for (int stage = 0; stage < tasks.stages(); stage++) {
      for (EmbeddedTask task : tasks.of(stage)) {
        task.endBatch();
        TaskRecord record = task.record();
        if (record != null) {
          outcome.add(record, !task.commitActions().isEmpty());
        }
      }
    }
    return outcome.result(run.watermarks());
  }

  /** Whether sources have more since a batch, the last one, was empty; see {@code Executor}. */
  boolean hasNews(BatchRequest tried) {
    SourceNews news = new SourceNews(plan, watermarks, tried);
    for (int stage = 0; stage < tasks.stages(); stage++) {
      if (!tasks.isSource(stage)) {
        continue;
      }
      for (EmbeddedTask task : tasks.of(stage)) {
        if (task.hasMore()) {
          return true;
        }
        news.moved(stage, task.moved());
      }
    }
    return news.isNear();
  }

  /** No task is to do anything more. Any thread may say so. */
  void giveUp(RuntimeException reason) {
    for (int stage = 0; stage < tasks.stages(); stage++) {
      for (EmbeddedTask task : tasks.of(stage)) {
        task.giveUp(reason);
      }
    }
  }

  /** What is at work just now, for people. Any thread may ask. */
  List<String> atWork() {
    List<String> atWork = new ArrayList<>();
    for (int stage = 0; stage < tasks.stages(); stage++) {
      for (EmbeddedTask task : tasks.of(stage)) {
        String step = task.atWork();
        if (step != null) {
          atWork.add(step);
        }
      }
    }
    return atWork;
  }

  /** What is to be done after the commit: of all tasks, in the order of the plan. */
  List<Runnable> commitActions() {
    List<Runnable> actions = new ArrayList<>();
    for (int stage = 0; stage < tasks.stages(); stage++) {
      for (EmbeddedTask task : tasks.of(stage)) {
        actions.addAll(task.commitActions());
      }
    }
    return actions;
  }

  /**
   * Ends all operators; gives what went wrong first, or null.
   *
   * @param hasFailed whether the last batch has no result
   */
  @Nullable Throwable close(boolean hasFailed) {
    ClosingErrors errors = new ClosingErrors();
    for (int stage = 0; stage < tasks.stages(); stage++) {
      for (EmbeddedTask task : tasks.of(stage)) {
        task.close(errors, environment.unaccepted(), hasFailed);
      }
    }
    net.close();
    return errors.first();
  }

  /** Ends the readers that a drain has no use for any more, their last marks being committed. */
  void closeDrainedSources(ClosingErrors errors) {
    for (Stage stage : plan.stages()) {
      if (stage.head() instanceof Stage.SourceHead head && !head.source().isBounded()) {
        for (EmbeddedTask task : tasks.of(stage.id())) {
          task.close(errors, environment.unaccepted(), false);
        }
      }
    }
  }

  private EmbeddedTask task(TaskId id) {
    TaskOutputs outputs = net.outputs(id);
    return new EmbeddedTask(
        id,
        net.inbox(id),
        outputs,
        RecentWrites.forOneOf(plan.tasksWithState(environment.parallelism())),
        begun ->
            TaskRunner.open(
                plan,
                id,
                environment.parallelism(),
                outputs,
                environment.metrics(),
                config.nanoTime(),
                begun));
  }

  private List<OutboxRows> rerouted(List<OutboxRows> rows) {
    if (rows.isEmpty()) {
      return rows;
    }
    try {
      return OutboxRouting.reroute(
          plan, environment.parallelism(), rows, environment.storage(), config.exchanges());
    } catch (IOException e) {
      throw new UncheckedIOException("Could not read the rows that durable exchanges owe", e);
    }
  }

  private int storeId(Stage stage) {
    return Objects.requireNonNull(
        environment.storeIds().get(stage.name()), () -> "No store for stage " + stage.name());
  }
}
