package dev.sluice.testkit.engine.child;

import dev.sluice.engine.executor.BatchRequest;
import dev.sluice.engine.executor.BatchResult;
import dev.sluice.engine.executor.Executor;
import dev.sluice.engine.executor.QueryEnvironment;
import dev.sluice.engine.executor.TaskId;
import dev.sluice.engine.executor.TransientFailure;
import dev.sluice.engine.run.ClosingErrors;
import dev.sluice.engine.work.DeltaHistory;
import dev.sluice.state.DeltaRef;
import dev.sluice.testkit.engine.child.ChildFaults.Loss;
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
 * <pre>
 *   driver                                          child
 *   run        -- Run (task, splits, rows) -->      begin ... finish
 *              <-- Ran (record, rows) or Failed --
 *   committed  -- Committed (own, foreign) -->      actions of own; foreign tasks and stores go
 *   aborted    -- Aborted -->                       all tasks and overlays go
 * </pre>
 *
 * <p>By its faults children are killed and tasks are run twice in different children, of which one
 * attempt is accepted. A lost child makes the batch fail in a way that may be tried again. Children
 * restore their stores from the checkpoint, which must be on local disk; they take no snapshots.
 */
public final class ChildJvmExecutor implements Executor {
  private final int size;
  private final Path scratch;
  private final ChildFaults faults;
  private final List<@Nullable ChildProcess> children = new ArrayList<>();
  private final Map<TaskId, Integer> accepted = new HashMap<>();
  private @Nullable QueryEnvironment environment;
  private @Nullable DeltaHistory history;
  private long version;
  private int started;
  private int lostChildren;
  private int secondsAccepted;

  /**
   * Starts no child yet.
   *
   * @param size how many children, at least 2 if tasks may run twice
   * @param scratch where children keep files that nobody needs after them
   */
  public ChildJvmExecutor(int size, Path scratch, ChildFaults faults) {
    this.size = size;
    this.scratch = scratch;
    this.faults = faults;
    for (int i = 0; i < size; i++) {
      children.add(null);
    }
  }

  /** How many children were killed so far. */
  public int lostChildren() {
    return lostChildren;
  }

  private long tries;

  /** Of how many tasks the second attempt was accepted so far. */
  public int secondsAccepted() {
    return secondsAccepted;
  }

  @Override
  public void start(QueryEnvironment environment, long version, List<DeltaRef> deltas) {
    this.environment = environment;
    this.version = version;
    DeltaHistory retained = new DeltaHistory(environment.plan().maxParallelism());
    retained.add(deltas);
    history = retained;
  }

  @Override
  public BatchResult run(BatchRequest request) {
    accepted.clear();
    BatchResult result =
        new ChildBatch(environment(), request, this::attempt, tries++, scratch).run();
    if (result.isEmpty()) {
      tellAll(at -> new Passed(request.batch(), tasks(at, false)));
    }
    return result;
  }

  @Override
  public void committed(long batch, List<DeltaRef> committed) {
    version = batch;
    history().committed(batch, committed, environment().storage());
    faults.committed();
    for (int at = 0; at < size; at++) {
      if (children.get(at) != null && faults.losesChildAtCommit()) {
        kill(at);
      }
    }
    tellAll(
        at ->
            new Committed(
                batch,
                tasks(at, true),
                tasks(at, false),
                new ArrayList<>(committed.stream().map(Wire::ref).toList())));
  }

  @Override
  public void aborted(long batch) {
    tellAll(at -> new Aborted(batch));
  }

  @Override
  public void close() {
    ClosingErrors errors = new ClosingErrors();
    for (ChildProcess child : children) {
      if (child != null) {
        errors.attempt(child::close);
      }
    }
    if (errors.first() != null) {
      throw new IllegalStateException("A child could not be closed", errors.first());
    }
  }

  /** Runs a task in its partition's child, or in two, and gives the accepted attempt's answer. */
  private Ran attempt(Run run) {
    int home = run.task().partition() % size;
    Ran first = runIn(home, run);
    accepted.put(run.task(), home);
    if (size > 1 && faults.runsTwice()) {
      int other = (home + 1) % size;
      Ran second = runIn(other, run);
      if (faults.acceptsSecond()) {
        secondsAccepted++;
        accepted.put(run.task(), other);
        return second;
      }
    }
    return first;
  }

  private Ran runIn(int at, Run run) {
    ChildProcess child = child(at);
    Loss loss = faults.aroundTask();
    if (loss == Loss.BEFORE_IT_RUNS) {
      child.kill();
      lostChildren++;
    }
    Ran ran = (Ran) ask(at, child, run);
    if (loss == Loss.BEFORE_IT_ANSWERS) {
      kill(at);
      throw new TransientFailure("A child JVM was lost with its answer", null);
    }
    return ran;
  }

  /** The tasks whose accepted attempt ran in child {@code at}, or in others. */
  private Set<TaskId> tasks(int at, boolean isOwn) {
    Set<TaskId> tasks = new HashSet<>();
    accepted.forEach(
        (task, child) -> {
          if ((child == at) == isOwn) {
            tasks.add(task);
          }
        });
    return tasks;
  }

  /** What a child is told about a batch. */
  @FunctionalInterface
  private interface Word {
    Request to(int at);
  }

  /** A child that is lost has nothing to be told: the next one begins with committed state. */
  private void tellAll(Word word) {
    for (int at = 0; at < size; at++) {
      ChildProcess child = children.get(at);
      if (child == null) {
        continue;
      }
      try {
        child.ask(word.to(at));
      } catch (IOException lost) {
        kill(at);
      }
    }
  }

  private Answer ask(int at, ChildProcess child, Request request) {
    try {
      return child.ask(request);
    } catch (IOException lost) {
      children.set(at, null);
      child.kill();
      throw new TransientFailure("A child JVM is lost", lost);
    }
  }

  private void kill(int at) {
    ChildProcess child = children.set(at, null);
    if (child != null) {
      child.kill();
      lostChildren++;
    }
  }

  private ChildProcess child(int at) {
    ChildProcess child = children.get(at);
    if (child == null) {
      child = ChildProcess.start();
      children.set(at, child);
      Answer done = ask(at, child, start());
      if (!(done instanceof Done)) {
        throw new IllegalStateException("A child answered its start with " + done);
      }
    }
    return child;
  }

  private Start start() {
    QueryEnvironment query = environment();
    started++;
    return new Start(
        query.plan(),
        query.parallelism(),
        new HashMap<>(query.storeIds()),
        query.storage().location(),
        scratch.resolve("child-" + started).toString(),
        query.metrics(),
        version,
        new ArrayList<>(history().upTo(version).stream().map(Wire::ref).toList()));
  }

  private DeltaHistory history() {
    return Objects.requireNonNull(history, "The executor was not started");
  }

  private QueryEnvironment environment() {
    return Objects.requireNonNull(environment, "The executor was not started");
  }
}
