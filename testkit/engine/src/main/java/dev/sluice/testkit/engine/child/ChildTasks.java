package dev.sluice.testkit.engine.child;

import dev.sluice.engine.exchange.ExchangeConfig;
import dev.sluice.engine.exchange.ExchangeNet;
import dev.sluice.engine.exchange.OutboxReader;
import dev.sluice.engine.exchange.RowChunk;
import dev.sluice.engine.exchange.TaskOutputs;
import dev.sluice.engine.executor.TaskId;
import dev.sluice.engine.executor.TaskRecord;
import dev.sluice.engine.run.ClosingErrors;
import dev.sluice.engine.run.TaskBudget;
import dev.sluice.engine.run.TaskRunner;
import dev.sluice.engine.work.CommitActions;
import dev.sluice.engine.work.WorkerStores;
import dev.sluice.state.CheckpointStorage;
import dev.sluice.state.StateBackend;
import dev.sluice.state.heap.HeapStateBackend;
import dev.sluice.state.local.LocalCheckpointStorage;
import dev.sluice.state.recent.RecentWrites;
import dev.sluice.state.store.StoreOptions;
import dev.sluice.testkit.engine.child.Messages.Aborted;
import dev.sluice.testkit.engine.child.Messages.Answer;
import dev.sluice.testkit.engine.child.Messages.Committed;
import dev.sluice.testkit.engine.child.Messages.Done;
import dev.sluice.testkit.engine.child.Messages.Passed;
import dev.sluice.testkit.engine.child.Messages.Ran;
import dev.sluice.testkit.engine.child.Messages.Request;
import dev.sluice.testkit.engine.child.Messages.Run;
import dev.sluice.testkit.engine.child.Messages.Start;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tasks of one child: runners and stores, opened when first needed.
 *
 * <p>Attempts of a batch wait until the driver says which were accepted. Where another child's was,
 * this child's task is closed, since it stands elsewhere than what was committed, and its store of
 * that partition is dropped: both are opened anew, from the checkpoint, when needed again. Owned by
 * the child's one thread.
 */
final class ChildTasks implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ChildTasks.class);
  private static final Comparator<TaskId> IN_ORDER =
      Comparator.comparingInt(TaskId::stage).thenComparingInt(TaskId::partition);

  private final Map<TaskId, OpenTask> open = new HashMap<>();
  private final CommitActions actions = new CommitActions();
  private @Nullable Start query;
  private @Nullable StateBackend backend;
  private @Nullable CheckpointStorage storage;
  private @Nullable WorkerStores stores;
  private @Nullable ExchangeNet net;

  private record OpenTask(TaskRunner runner, TaskOutputs outputs, RecentWrites recent) {}

  Answer answer(Request request) throws IOException {
    if (request instanceof Start start) {
      start(start);
      return new Done();
    }
    if (request instanceof Run run) {
      return run(run);
    }
    if (request instanceof Committed committed) {
      commit(committed);
      return new Done();
    }
    if (request instanceof Passed passed) {
      closeTasks(passed.foreign());
      stores().drop(passed.batch());
      return new Done();
    }
    closeTasks(Set.copyOf(open.keySet()));
    stores().drop(((Aborted) request).batch());
    return new Done();
  }

  @Override
  public void close() {
    closeTasks(Set.copyOf(open.keySet()));
    if (stores != null) {
      stores.close();
    }
    if (backend != null) {
      backend.close();
    }
  }

  private void start(Start start) {
    query = start;
    Path scratch = Path.of(start.scratch());
    backend =
        HeapStateBackend.open(scratch.resolve("stores"), StoreOptions.withOverlayBytes(1 << 20));
    storage = LocalCheckpointStorage.open(Path.of(start.location()));
    WorkerStores.Source source =
        new WorkerStores.Source(
            backend, storage, start.parallelism(), start.plan().maxParallelism(), true);
    stores =
        WorkerStores.asNeeded(
            source, start.version(), start.deltas().stream().map(Wire::ref).toList());
    net =
        new ExchangeNet(
            start.plan(),
            start.parallelism(),
            ExchangeConfig.in(scratch.resolve("spill")),
            ExchangeNet.Rows.AS_BYTES);
  }

  private Answer run(Run run) throws IOException {
    TaskId id = run.task();
    OpenTask task = open.computeIfAbsent(id, this::open);
    TaskRunner runner = task.runner();
    runner.begin(
        run.order()
            .start(
                stores().state(storeOf(id.stage()), id.partition(), run.batch(), task.recent()),
                new TaskBudget(run.order().input().share(), System::nanoTime, () -> false)));
    produceAll(runner);
    OutboxReader rows =
        new OutboxReader(
            query().plan(),
            run.rows().stream().map(Wire::rows).toList(),
            Objects.requireNonNull(storage));
    for (RowChunk chunk = rows.next(); chunk != null; chunk = rows.next()) {
      runner.elements(chunk.input(), chunk);
      produceAll(runner);
    }
    runner.advance(run.inputMillis());
    produceAll(runner);
    TaskRecord record = runner.finish();
    Answer ran = new Ran(Wire.record(record), !runner.commitActions().isEmpty());
    task.outputs().endBatch();
    return ran;
  }

  private static void produceAll(TaskRunner runner) {
    boolean more = true;
    while (more) {
      more = runner.produce();
    }
  }

  /** Actions come first: marks may need the readers that are closed then. */
  private void commit(Committed committed) {
    actions.await(
        committed.batch(),
        committed.own().stream()
            .sorted(IN_ORDER)
            .flatMap(task -> opened(task).runner().commitActions().stream())
            .toList());
    actions.committed(committed.batch(), () -> false);
    closeTasks(committed.foreign());
    Set<Integer> lost = new HashSet<>();
    committed.foreign().forEach(task -> lost.add(task.partition()));
    stores().lose(lost);
    stores().committed(committed.batch(), committed.deltas().stream().map(Wire::ref).toList());
  }

  private int storeOf(int stage) {
    return Objects.requireNonNull(
        query().storeIds().get(query().plan().stages().get(stage).name()));
  }

  private OpenTask opened(TaskId task) {
    return Objects.requireNonNull(open.get(task));
  }

  private OpenTask open(TaskId id) {
    if (net == null) {
      throw new IllegalStateException("The child was not started");
    }
    TaskOutputs outputs = net.outputs(id);
    return new OpenTask(
        TaskRunner.open(
            query().plan(),
            id,
            query().parallelism(),
            outputs,
            query().metrics(),
            System::nanoTime),
        outputs,
        RecentWrites.forOneOf(query().plan().tasksWithState(query().parallelism())));
  }

  private void closeTasks(Set<TaskId> tasks) {
    ClosingErrors errors = new ClosingErrors();
    for (TaskId id : tasks) {
      OpenTask task = open.remove(id);
      if (task != null) {
        task.runner().close(errors);
        errors.attempt(task.outputs()::endBatch);
        task.recent().clear();
      }
    }
    if (errors.first() != null) {
      LOG.warn("Some steps could not be closed", errors.first());
    }
  }

  private Start query() {
    if (query == null) {
      throw new IllegalStateException("The child was not started");
    }
    return query;
  }

  private WorkerStores stores() {
    if (stores == null) {
      throw new IllegalStateException("The child was not started");
    }
    return stores;
  }
}
