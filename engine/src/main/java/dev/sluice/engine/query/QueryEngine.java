package dev.sluice.engine.query;

import dev.sluice.engine.commit.RunFacts;
import dev.sluice.engine.commit.RunStart;
import dev.sluice.state.CheckpointStorage;
import dev.sluice.state.log.SegmentLog;
import java.util.function.Consumer;

/**
 * Opens checkpoints and makes running queries of them.
 *
 * <pre>
 *   read its description --> own the storage --> recover the log --> bind it to the plan --> thread
 *          |                    |                       |                   |
 *          +--------------------+-- refuse: close ------+-------------------+
 * </pre>
 */
final class QueryEngine {
  private QueryEngine() {}

  /**
   * Opens a query that has yet to {@link RunningQuery#begin}.
   *
   * @param ended told on the query's thread when it has ended and closed everything
   * @throws dev.sluice.state.CheckpointException if the checkpoint can't be used by this query: it
   *     is unchanged
   */
  static RunningQuery open(QueryStart start, Listeners listeners, Consumer<Query> ended) {
    Held held = new Held();
    try {
      return open(start, listeners, ended, held);
    } catch (RuntimeException | Error e) {
      Throwable more = held.close();
      if (more != null) {
        e.addSuppressed(more);
      }
      throw e;
    }
  }

  private static RunningQuery open(
      QueryStart start, Listeners listeners, Consumer<Query> ended, Held held) {
    QueryStart.Checkpoint checkpoint = start.checkpoint();
    QueryConfig config = start.config();
    held.take(checkpoint.backend());
    held.take(start.executor());
    RunFacts facts =
        new RunFacts(start.plan(), config.name(), parallelism(start), checkpoint.dropRemoved());

    CheckpointStorage storage = checkpoint.storage();
    RunStart.check(storage, facts);
    held.open(storage.own());
    RunStart.requireLog(storage);
    SegmentLog log = held.open(SegmentLog.open(storage, logOptions(start)));
    RunStart run = RunStart.of(storage, log, facts, start.around().metrics(), start.around().ids());
    log.begin(start.retained().batches()); // whatever was refused before has left nothing
    run.describe(storage);
    return new RunningQuery(start, run, log, listeners, held, ended);
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
