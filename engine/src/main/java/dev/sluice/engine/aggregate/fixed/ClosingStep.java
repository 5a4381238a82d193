package dev.sluice.engine.aggregate.fixed;

import dev.sluice.engine.time.EventTime;

/**
 * How many windows of keys one batch closes while rows keep coming: so many that rows which come
 * meanwhile don't wait for long, and more than new ones can come, so that closing gets to its end.
 *
 * <p>All at once close a batch without rows, one with more than a table holds, one after which
 * there may be a pause or none at all, and the end of time. It depends on what a batch takes alone,
 * never on how long anything takes: a step behind a durable exchange does the same in each attempt.
 * Owned by the task's thread.
 */
final class ClosingStep {
  /** For each entry that a batch brought so many may go. */
  private static final int CLOSED_PER_NEW = 2;

  private final int fewest;
  private long left;
  private boolean isCut;

  /** Steps of at least {@code fewest} windows. */
  ClosingStep(int fewest) {
    this.fewest = fewest;
  }

  /**
   * A batch begins to close what ends before {@code watermark}.
   *
   * @param gathered so many entries the batch brought; 0 if nothing may be left to the next one
   */
  void begin(long watermark, long gathered) {
    boolean isWhole = gathered == 0 || watermark >= EventTime.MAX_MILLIS;
    left = isWhole ? Long.MAX_VALUE : Math.max(fewest, gathered * CLOSED_PER_NEW);
    isCut = false;
  }

  /** Whether one more may close; if not, the next batch goes on. */
  boolean takes() {
    isCut = left <= 0;
    left--;
    return !isCut;
  }

  /** Whether something that is due was left for the next batch. */
  boolean isCut() {
    return isCut;
  }
}
