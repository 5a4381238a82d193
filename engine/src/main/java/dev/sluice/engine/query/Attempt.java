package dev.sluice.engine.query;

import dev.sluice.engine.commit.RunFacts;
import dev.sluice.engine.commit.RunStart;
import dev.sluice.engine.executor.Executor;
import dev.sluice.state.CheckpointStorage;
import dev.sluice.state.CommitLog;
import dev.sluice.state.StateBackend;
import dev.sluice.state.log.SegmentLog;
import org.jspecify.annotations.Nullable;

/**
 * What a query has open from its start to its end.
 *
 * <pre>
 *   read its description --> own the storage --> recover the log --> bind it to the plan
 *          |                    |                       |                   |
 *          +--------------------+-- refuse: close ------+-------------------+
 * </pre>
 *
 * <p>Owned by one thread at a time.
 */
final class Attempt {
  private final Held work = new Held();
  private final Held checkpoint = new Held();
  private final StateBackend backend;
  private final Executor executor;
  private final CommitLog log;
  private final RunStart run;

  private Attempt(QueryStart start, Runnable owned) {
    try {
      RunFacts facts =
          new RunFacts(
              start.plan(),
              start.config().name(),
              parallelism(start),
              start.checkpoint().dropRemoved());
      CheckpointStorage storage = start.checkpoint().storage();
      RunStart.check(storage, facts);
      checkpoint.hold(storage.own());
      owned.run();
      RunStart.requireLog(storage);
      SegmentLog opened = checkpoint.hold(SegmentLog.open(storage, logOptions(start)));
      log = opened;
      run = RunStart.of(storage, log, facts, start.around().metrics(), start.around().ids());
      backend = work.hold(start.checkpoint().backends().get());
      executor = work.hold(start.executors().get());
      opened.begin(start.retained().batches()); // whatever was refused before has left nothing
      run.describe(storage);
    } catch (Throwable e) {
      Throwable more = close();
      if (more != null) {
        e.addSuppressed(more);
      }
      throw e;
    }
  }

  /**
   * Opens all that a query works with.
   *
   * @param owned run as soon as the checkpoint is owned, before its log is read
   * @throws dev.sluice.state.CheckpointException if the checkpoint can't be used by this query: it
   *     is unchanged
   */
  static Attempt open(QueryStart start, Runnable owned) {
    return new Attempt(start, owned);
  }

  StateBackend backend() {
    return backend;
  }

  Executor executor() {
    return executor;
  }

  CommitLog log() {
    return log;
  }

  RunStart run() {
    return run;
  }

  /**
   * Ends executor and backend, which tears down user code; then the log, and what it is owned by.
   *
   * @return the first failure
   */
  @Nullable Throwable close() {
    Throwable first = work.close();
    Throwable second = checkpoint.close();
    if (first != null && second != null) {
      first.addSuppressed(second);
    }
    return first == null ? second : first;
  }

  /** Nobody else can find a checkpoint that does not outlive its query. */
  private static SegmentLog.Options logOptions(QueryStart start) {
    return start.checkpoint().durable()
        ? SegmentLog.Options.of(start.plan().maxParallelism())
        : SegmentLog.Options.temporary();
  }

  private static int parallelism(QueryStart start) {
    int parallelism = start.config().parallelism();
    int most = start.plan().maxParallelism();
    if (parallelism > most) {
      throw new IllegalArgumentException(
          "A parallelism of "
              + parallelism
              + " is more than the maximal parallelism of "
              + most
              + " allows. Ask for at most "
              + most
              + "; the maximal parallelism can be chosen for a new checkpoint only.");
    }
    return parallelism;
  }
}
