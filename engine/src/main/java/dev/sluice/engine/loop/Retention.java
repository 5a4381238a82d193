package dev.sluice.engine.loop;

import dev.sluice.state.CommitLog;

/** Has the log forget what is older than the retained batches. When it is worth a look it knows. */
final class Retention {
  private final CommitLog log;
  private final int retainedBatches;

  Retention(CommitLog log, int retainedBatches) {
    this.log = log;
    this.retainedBatches = retainedBatches;
  }

  void committed(long batch) {
    log.sweep(batch - retainedBatches + 1);
  }
}
