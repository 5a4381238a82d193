package dev.sluice.engine.loop;

import dev.sluice.state.CommitLog;

/** Has the log forget, off and on, what is older than the retained batches. */
final class Retention {
  /** How many batches pass between two sweeps: looking for old files is not worth it each time. */
  static final int SWEEP_EVERY = 32;

  private final CommitLog log;
  private final int retainedBatches;
  private long lastSweep;

  /**
   * @param batch the last one that was committed before this run
   */
  Retention(CommitLog log, int retainedBatches, long batch) {
    this.log = log;
    this.retainedBatches = retainedBatches;
    lastSweep = batch;
  }

  void committed(long batch) {
    if (batch - lastSweep >= SWEEP_EVERY) {
      lastSweep = batch;
      log.sweep(batch - retainedBatches + 1);
    }
  }
}
