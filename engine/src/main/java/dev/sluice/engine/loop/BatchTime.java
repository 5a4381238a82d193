package dev.sluice.engine.loop;

import dev.sluice.engine.executor.Scope;

/**
 * Who says what time it is, and with it what a batch is about: the machine, or a script. Owned by
 * the query's thread.
 */
interface BatchTime {
  /** The clock of the next batch. Does not change before a batch was tried. */
  long batchMillis();

  /** The clock of batches that begin nothing new: what it is without another step. */
  long settleMillis();

  /** What the next batch may read. */
  Scope scope();

  /** The batch has happened. */
  void committed();

  /**
   * There was nothing in the batch.
   *
   * @return whether time goes on without waiting: the next batch is due at once
   */
  boolean passed();

  /** Whether input is still to come of itself, so that the query is not caught up. */
  boolean hasMore();
}
