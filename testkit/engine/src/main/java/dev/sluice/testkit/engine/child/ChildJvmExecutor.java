package dev.sluice.testkit.engine.child;

import dev.sluice.engine.executor.BatchRequest;
import dev.sluice.engine.executor.BatchResult;
import dev.sluice.engine.executor.Changes;
import dev.sluice.engine.executor.Executor;
import dev.sluice.engine.executor.QueryEnvironment;
import dev.sluice.engine.executor.TaskId;
import dev.sluice.engine.executor.TransientFailure;
import dev.sluice.engine.time.WatermarkPolicy;
import dev.sluice.engine.time.Watermarks;
import dev.sluice.state.DeltaRef;
import dev.sluice.testkit.engine.child.Messages.Aborted;
import dev.sluice.testkit.engine.child.Messages.Answer;
import dev.sluice.testkit.engine.child.Messages.Committed;
import dev.sluice.testkit.engine.child.Messages.Ran;
import dev.sluice.testkit.engine.child.Messages.Run;
import dev.sluice.testkit.engine.child.Messages.Start;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Runs every task in a child JVM, stage by stage; all rows, also those of plain exchanges, cross
 * the boundary as bytes.
 *
 * <p>By its faults children are killed and tasks are run twice in different children, of which one
 * attempt is accepted. A lost child makes the batch fail in a way that may be tried again.
 */
public final class ChildJvmExecutor implements Executor {
  private final int size;
  private final ChildFaults faults;
  private final List<@Nullable ChildProcess> children = new ArrayList<>();
  private final List<DeltaRef> deltas = new ArrayList<>();
  private final Map<TaskId, Integer> accepted = new HashMap<>();
  private @Nullable QueryEnvironment environment;
  private long version;
  private int lostChildren;

  /**
   * Starts no child yet.
   *
   * @param size how many children, at least 2 if tasks may run twice
   */
  public ChildJvmExecutor(int size, ChildFaults faults) {
    this.size = size;
    this.faults = faults;
    for (int i = 0; i < size; i++) {
      children.add(null);
    }
  }

  /** How many children were killed so far. */
  public int lostChildren() {
    return lostChildren;
  }

  @Override
  public void start(QueryEnvironment environment, long version, List<DeltaRef> deltas) {
    this.environment = environment;
    this.version = version;
    this.deltas.addAll(deltas);
  }

  @Override
  public BatchResult run(BatchRequest request) {
    accepted.clear();
    ChildBatch batch = new ChildBatch(environment(), request, this::attempt);
    batch.runAll();
    boolean isEmpty =
        !batch.hasChanges()
            && !Changes.areNear(
                environment().plan(),
                new Watermarks(environment().plan(), WatermarkPolicy.MIN),
                request,
                batch.after());
    if (isEmpty) {
      tell(new Aborted(request.batch()));
    }
    return new BatchResult(batch.records(), batch.after(), isEmpty);
  }

  @Override
  public void committed(long batch, List<DeltaRef> committed) {
    version = batch;
    deltas.addAll(committed);
    for (int i = 0; i < size; i++) {
      ChildProcess child = children.get(i);
      if (child == null) {
        continue;
      }
      Set<TaskId> own = new HashSet<>();
      for (Map.Entry<TaskId, Integer> task : accepted.entrySet()) {
        if (task.getValue() == i) {
          own.add(task.getKey());
        }
      }
      ask(
          i,
          child,
          new Committed(batch, own, new ArrayList<>(committed.stream().map(Wire::ref).toList())));
    }
  }

  @Override
  public void aborted(long batch) {
    tell(new Aborted(batch));
  }

  @Override
  public void close() {
    for (ChildProcess child : children) {
      if (child != null) {
        child.close();
      }
    }
  }

  /** Runs a task in its partition's child, or in two, and gives the accepted attempt's answer. */
  private Ran attempt(Run run) {
    int home = run.task().partition() % size;
    if (faults.losesChild()) {
      child(home).kill();
      lostChildren++;
    }
    Ran first = (Ran) ask(home, child(home), run);
    accepted.put(run.task(), home);
    if (size > 1 && faults.runsTwice()) {
      int other = (home + 1) % size;
      Ran second = (Ran) ask(other, child(other), run);
      if (faults.acceptsSecond()) {
        accepted.put(run.task(), other);
        return second;
      }
    }
    return first;
  }

  private void tell(Messages.Request request) {
    for (int i = 0; i < size; i++) {
      ChildProcess child = children.get(i);
      if (child != null && child.isAlive()) {
        ask(i, child, request);
      }
    }
  }

  private Answer ask(int at, ChildProcess child, Messages.Request request) {
    try {
      return child.ask(request);
    } catch (TransientFailure lost) {
      children.set(at, null);
      if (request instanceof Run) {
        throw lost;
      }
      return new Messages.Done();
    }
  }

  private ChildProcess child(int at) {
    ChildProcess child = children.get(at);
    if (child == null) {
      child = ChildProcess.start();
      children.set(at, child);
      QueryEnvironment query = environment();
      child.ask(
          new Start(
              query.plan(),
              query.parallelism(),
              new HashMap<>(query.storeIds()),
              query.storage().location(),
              query.metrics(),
              version,
              new ArrayList<>(deltas.stream().map(Wire::ref).toList())));
    }
    return child;
  }

  private QueryEnvironment environment() {
    return Objects.requireNonNull(environment, "The executor was not started");
  }
}
