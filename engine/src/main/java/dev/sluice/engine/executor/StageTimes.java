package dev.sluice.engine.executor;

import dev.sluice.engine.time.EventTime;
import java.io.Serializable;

/** A stage's watermarks. Neither ever goes back. */
public record StageTimes(long inputMillis, long outputMillis) implements Serializable {
  /** Of a stage that has never run. */
  public static final StageTimes START = new StageTimes(EventTime.MIN_MILLIS, EventTime.MIN_MILLIS);
}
