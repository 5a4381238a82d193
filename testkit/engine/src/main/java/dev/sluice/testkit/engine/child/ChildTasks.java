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
import dev.sluice.engine.run.TaskStart;
import dev.sluice.testkit.engine.child.Messages.Aborted;
import dev.sluice.testkit.engine.child.Messages.Answer;
import dev.sluice.testkit.engine.child.Messages.Committed;
import dev.sluice.testkit.engine.child.Messages.Done;
import dev.sluice.testkit.engine.child.Messages.Ran;
import dev.sluice.testkit.engine.child.Messages.Request;
import dev.sluice.testkit.engine.child.Messages.Run;
import dev.sluice.testkit.engine.child.Messages.Start;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The tasks of one child: runners and stores, opened when first needed.
 *
 * <p>Attempts of a batch wait until the driver says which were accepted. Where another child's
 * attempt was, this child's store of that partition is dropped and later restored from the log.
 * Owned by the child's one thread.
 */
final class ChildTasks implements AutoCloseable {
  private final Map<TaskId, OpenTask> open = new HashMap<>();
  private final Set<TaskId> attempted = new HashSet<>();
  private @Nullable Start query;
  private @Nullable ChildStores stores;
  private @Nullable ExchangeNet net;

  private record OpenTask(TaskRunner runner, TaskOutputs outputs) {}

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
    abort(((Aborted) request).batch());
    return new Done();
  }

  @Override
  public void close() {
    closeTasks();
    if (stores != null) {
      stores.close();
    }
  }

  private void start(Start start) throws IOException {
    query = start;
    Path scratch = Files.createTempDirectory("sluice-child");
    stores = ChildStores.open(start, scratch);
    net =
        new ExchangeNet(
            start.plan(),
            start.parallelism(),
            ExchangeConfig.in(scratch),
            ExchangeNet.Rows.AS_BYTES);
  }

  private Answer run(Run run) throws IOException {
    TaskId id = run.task();
    OpenTask task = open.computeIfAbsent(id, this::open);
    attempted.add(id);
    int store = storeOf(id.stage());
    TaskRunner runner = task.runner();
    runner.begin(
        new TaskStart(
            run.batch(),
            run.clockMillis(),
            run.times(),
            run.splits(),
            stores().state(store, id.partition(), run.batch()),
            new TaskBudget(
                run.limits(), 1, TaskBudget.leftover(run.limits(), 1), System::nanoTime)));
    produceAll(runner);
    OutboxReader rows =
        new OutboxReader(query().plan(), run.rows().stream().map(Wire::rows).toList());
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

  private void commit(Committed committed) {
    Set<Integer> lost = new HashSet<>();
    committed.deltas().stream()
        .filter(delta -> !committed.accepted().contains(taskOf(delta)))
        .forEach(delta -> lost.add(delta.partition()));
    attempted.stream()
        .filter(task -> !committed.accepted().contains(task))
        .forEach(task -> lost.add(task.partition()));
    attempted.stream()
        .filter(committed.accepted()::contains)
        .sorted((a, b) -> Integer.compare(a.stage(), b.stage()))
        .flatMap(task -> opened(task).runner().commitActions().stream())
        .forEach(Runnable::run);
    for (int partition : lost) {
      List<TaskId> stale =
          open.keySet().stream().filter(task -> task.partition() == partition).toList();
      stale.forEach(this::closeTask);
    }
    stores().commit(committed.batch(), committed.deltas(), lost);
    attempted.clear();
  }

  private TaskId taskOf(Messages.WireDeltaRef delta) {
    for (int stage = 0; stage < query().plan().stages().size(); stage++) {
      if (storeOf(stage) == delta.store()) {
        return new TaskId(stage, delta.partition());
      }
    }
    throw new IllegalStateException("No stage has the store " + delta.store());
  }

  private int storeOf(int stage) {
    return Objects.requireNonNull(
        query().storeIds().get(query().plan().stages().get(stage).name()));
  }

  private OpenTask opened(TaskId task) {
    return Objects.requireNonNull(open.get(task));
  }

  private void abort(long batch) {
    closeTasks();
    attempted.clear();
    stores().drop(batch);
  }

  private OpenTask open(TaskId id) {
    if (net == null) {
      throw new IllegalStateException("The child was not started");
    }
    TaskOutputs outputs = net.outputs(id);
    return new OpenTask(
        TaskRunner.open(query().plan(), id, query().parallelism(), outputs, query().metrics()),
        outputs);
  }

  private void closeTasks() {
    List.copyOf(open.keySet()).forEach(this::closeTask);
  }

  private void closeTask(TaskId id) {
    OpenTask task = open.remove(id);
    if (task != null) {
      ClosingErrors errors = new ClosingErrors();
      task.runner().close(errors);
      if (errors.first() != null) {
        throw new IllegalStateException("Task " + id + " could not be closed", errors.first());
      }
    }
  }

  private Start query() {
    if (query == null) {
      throw new IllegalStateException("The child was not started");
    }
    return query;
  }

  private ChildStores stores() {
    if (stores == null) {
      throw new IllegalStateException("The child was not started");
    }
    return stores;
  }
}
