package dev.sluice.engine.operator;

import dev.sluice.engine.time.EventTime;
import dev.sluice.state.StateView;

/**
 * One stage, one partition, one batch: what its operator and steps may ask and must report.
 *
 * <p>Used by the task's thread only, from {@link Operator#begin} to {@link Operator#finish}.
 */
public interface Task {
  /** The batch's number. A batch that failed is run again under the same number. */
  long batch();

  int partition();

  /** The number of partitions of the query. */
  int partitions();

  /** The batch's clock: read once by the driver, never going back; the only clock there is. */
  long clockMillis();

  /** The stage's input watermark before this batch. Elements are judged late against it. */
  long inputWatermarkMillis();

  /** The stage's output watermark before this batch. */
  long outputWatermarkMillis();

  /**
   * Whether the query is being drained: no new input comes, and what depends on time is brought to
   * its end.
   */
  default boolean isDraining() {
    return false;
  }

  /**
   * Whether what becomes due at {@code inputWatermarkMillis} does so only because the query is
   * drained.
   */
  default boolean isEndOfDrain(long inputWatermarkMillis) {
    return isDraining() && inputWatermarkMillis >= EventTime.MAX_MILLIS;
  }

  /** The stage's state in this partition, with this batch's changes so far. */
  StateView state();

  /** What may be read: records, bytes and time, for operators that read like a source. */
  Budget budget();

  /**
   * What may be fired of timers and windows. Neither time nor the limits of reading are in it: a
   * step behind a durable exchange does the same in each attempt, and what is due is bounded by
   * what was read before.
   */
  default Budget firing() {
    return budget();
  }

  /**
   * Reports the earliest event time that this partition still owes to those downstream when the
   * batch is over; {@link EventTime#MAX_MILLIS} owes nothing. Each call replaces the one before. A
   * task that was not run keeps owing what it reported last.
   */
  void reportHold(long millis);

  /**
   * Reports when this partition must run again though it got no rows: the event time that its input
   * watermark must pass, and the clock time that must be passed; {@code MAX_MILLIS} for never. Each
   * call replaces the one before.
   */
  void reportWake(long eventMillis, long clockMillis);

  /**
   * Reports that rows wait in state for the very next batch, whatever the clock and watermark say.
   */
  void reportUnfinished();

  /**
   * Reports that the budget was spent before all that is due below the new input watermark was
   * done: the stage's input watermark moves only to {@code millis}, and the next batch goes on.
   */
  void reportReached(long millis);

  /**
   * Reports that so much time went by while event timers fired that processing time comes first:
   * the stage's output watermark stays where it is in this batch. Nothing has to be done again.
   */
  void reportOvertaken();

  /** For measuring how long work takes, in nanoseconds from anywhere; no result hangs on it. */
  long stopwatchNanos();

  /** Reports rows that were dropped for being late. */
  void reportDroppedLate(long rows);

  /**
   * Has {@code action} run after this batch is committed, in the process of this task, best effort:
   * not after a crash, never before the commit.
   */
  void afterCommit(Runnable action);

  /** Adds to what this task measured, in the form that {@link MetricsFold} of the query folds. */
  void reportMetrics(byte[] metrics);
}
