package dev.sluice.engine.executor;

import dev.sluice.state.DeltaRef;
import java.util.List;

/**
 * Runs batches: the plan's tasks, with their stores, readers and operators.
 *
 * <pre>
 *   start --> run --+--> committed --> run ...
 *                   +--> aborted ----> run ...          close at any time
 * </pre>
 *
 * <p>All methods but {@link #endReading} are called by the query's thread. How tasks are scheduled
 * is the executor's affair; watermarks follow from task records by the pure functions of {@code
 * Watermarks} alone.
 */
public interface Executor extends AutoCloseable {
  /**
   * Opens stores at {@code version} (0 for a query that has never committed).
   *
   * @param deltas the references to all deltas of the retained records, in order
   */
  void start(QueryEnvironment environment, long version, List<DeltaRef> deltas);

  /**
   * Runs a batch to its accepted tasks' records. Returns with nothing changed if the result is
   * empty.
   *
   * @throws StepFailure if user code threw: the query fails
   * @throws TransientFailure if the batch may be run again as it is, after {@link #aborted}
   */
  BatchResult run(BatchRequest request);

  /**
   * Whether a batch may find something to do that {@code tried}, the last one that was run, did
   * not: it was empty, it read all sources that have not ended and were not held back, and the
   * clock, requests and rows that are owed are not the question here. Asks the sources alone; a
   * watermark counts where it comes so far that a batch which it alone moved would not be empty.
   *
   * @return true also if only a batch can tell
   * @throws StepFailure if user code threw: the query fails
   * @throws TransientFailure if the batch may be run, after {@link #aborted}
   */
  default boolean hasNews(BatchRequest tried) {
    return true;
  }

  /**
   * The query stops after the batch in hand: its sources need not give any more. What was read goes
   * through and may be committed. Called by any thread, once or more; waits for nothing.
   */
  default void endReading() {}

  /**
   * The query ends, and user code has not returned for long: the batch in hand is to fail, nothing
   * more is to begin, and user code on threads of the executor's own is interrupted, but not on the
   * caller's of the other methods. Called by any thread, again and again; waits for nothing.
   */
  default void giveUp() {}

  /** What user code is at work now, as people would say it: step, batch, key. Any thread asks. */
  default List<String> atWork() {
    return List.of();
  }

  /**
   * The batch is durable: overlays may be applied, marks finalised, actions run.
   *
   * @param deltas where the log put the batch's deltas
   */
  void committed(long batch, List<DeltaRef> deltas);

  /** The batch has not happened: its overlays, operators and readers are dropped. */
  void aborted(long batch);

  /**
   * Ends all tasks' operators (their teardown), stores and threads, whatever fails of it.
   *
   * @throws RuntimeException or an Error, the first failure; a step's teardown is one
   */
  @Override
  void close();
}
