package dev.sluice.engine.time;

/**
 * The bounds of event time, in milliseconds since the epoch.
 *
 * <p>They are those of Beam's model, whose times are microseconds in 64 bits, cut to milliseconds.
 */
public final class EventTime {
  /** Before every event: a watermark that knows nothing yet. */
  public static final long MIN_MILLIS = Long.MIN_VALUE / 1000;

  /** After every event: a watermark that will not move any more; as a hold, none at all. */
  public static final long MAX_MILLIS = Long.MAX_VALUE / 1000;

  private EventTime() {}

  /** The nearest time that is within the bounds. */
  public static long clampMillis(long millis) {
    return Math.max(MIN_MILLIS, Math.min(MAX_MILLIS, millis));
  }
}
