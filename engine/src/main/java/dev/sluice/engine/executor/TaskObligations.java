package dev.sluice.engine.executor;

import dev.sluice.engine.time.EventTime;
import java.io.Serializable;

/**
 * What a task owes, and when it has to run for it, as the driver remembers it between batches.
 *
 * @param holdMillis the earliest event time that it owes
 * @param wakeEventMillis it must run when its input watermark is after this
 * @param wakeClockMillis it must run when the clock is after this
 * @param unfinished it must run in the next batch
 * @param reachedMillis the input watermark that it has seen, which is after its stage's while
 *     another partition lags behind: what is late here is judged by it
 */
public record TaskObligations(
    long holdMillis,
    long wakeEventMillis,
    long wakeClockMillis,
    boolean unfinished,
    long reachedMillis)
    implements Serializable {
  /** Of a task that has never run. */
  public static final TaskObligations NONE =
      new TaskObligations(EventTime.MAX_MILLIS, EventTime.MAX_MILLIS, EventTime.MAX_MILLIS, false);

  /** Of a task that is nowhere ahead of its stage. */
  public TaskObligations(
      long holdMillis, long wakeEventMillis, long wakeClockMillis, boolean unfinished) {
    this(holdMillis, wakeEventMillis, wakeClockMillis, unfinished, EventTime.MIN_MILLIS);
  }
}
