package dev.sluice.engine.executor;

import dev.sluice.engine.time.EventTime;
import java.io.Serializable;

/**
 * What the driver remembers of a task between batches.
 *
 * @param holdMillis the earliest event time that it owes
 * @param wakeEventMillis it must run when its input watermark is after this
 * @param wakeClockMillis it must run when the clock is after this
 * @param unfinished it must run in the next batch
 */
public record TaskMemory(
    long holdMillis, long wakeEventMillis, long wakeClockMillis, boolean unfinished)
    implements Serializable {
  /** Of a task that has never run. */
  public static final TaskMemory NONE =
      new TaskMemory(EventTime.MAX_MILLIS, EventTime.MAX_MILLIS, EventTime.MAX_MILLIS, false);
}
