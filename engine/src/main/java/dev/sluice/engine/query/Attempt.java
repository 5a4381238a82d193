package dev.sluice.engine.query;

import dev.sluice.engine.commit.Resumption;
import dev.sluice.engine.commit.RunFacts;
import dev.sluice.engine.executor.Executor;
import dev.sluice.state.CheckpointStorage;
import dev.sluice.state.CommitLog;
import dev.sluice.state.StateBackend;
import dev.sluice.state.log.SegmentLog;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a query has open from its start, or a restart, to its end or the next failure.
 *
 * <pre>
 *   read its description --> own the storage --> recover the log --> bind it to the plan
 *          |                    |                       |                   |
 *          +--------------------+-- refuse: close ------+-------------------+
 * </pre>
 *
 * <p>Owned by the query's thread. Log and checkpoint may be closed by another once that thread
 * can't come back to them.
 */
final class Attempt {
  private final OpenResources work = new OpenResources();
  private final OpenResources logs = new OpenResources();
  private final OpenResources checkpoint = new OpenResources();
  private final Fence fence;
  private final StateBackend backend;
  private final Executor executor;
  private final CommitLog log;
  private final Resumption run;

  private Attempt(QueryStart start, Runnable owned) {
    fence = new Fence(start.checkpoint().storage());
    try {
      RunFacts facts =
          new RunFacts(
              start.plan(),
              start.config().name(),
              parallelism(start),
              start.checkpoint().dropRemoved());
      CheckpointStorage storage = start.checkpoint().storage();
      Resumption.check(storage, facts);
      checkpoint.hold(storage.own());
      owned.run();
      Resumption.requireLog(storage);
      SegmentLog opened = logs.hold(SegmentLog.open(storage, logOptions(start)));
      log = opened;
      run = Resumption.of(storage, log, facts, start.around().metrics(), start.around().ids());
      backend = work.hold(start.checkpoint().backends().get());
      executor = work.hold(start.executors().get());
      opened.begin(start.retained().batches()); // whatever was refused before has left nothing
      run.describe(storage);
    } catch (Throwable e) {
      for (OpenResources held : List.of(work, logs, checkpoint)) {
        Throwable more = held.close();
        if (more != null) {
          e.addSuppressed(more);
        }
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

  Resumption run() {
    return run;
  }

  /** What stands between executor and storage. */
  Fence fence() {
    return fence;
  }

  /** Ends executor and backend, which tears down user code; gives the first failure. */
  @Nullable Throwable closeWork() {
    return work.close();
  }

  /** Closes the log, of which nobody else has need any more; gives the first failure. */
  @Nullable Throwable closeLog() {
    return logs.close();
  }

  /** Gives the checkpoint up; gives the first failure. */
  @Nullable Throwable closeCheckpoint() {
    return checkpoint.close();
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
