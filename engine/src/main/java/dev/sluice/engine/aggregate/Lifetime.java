package dev.sluice.engine.aggregate;

import dev.sluice.engine.time.EventTime;

/**
 * How long windows live: they close when the watermark is after their maximal timestamp, and expire
 * when it is after that plus the allowed lateness, but at the end of time at the latest.
 */
public record Lifetime(long allowedLatenessMillis) {
  /** The last time that the final watermark is after. */
  private static final long LAST_MILLIS = EventTime.MAX_MILLIS - 1;

  /** A window expires when the watermark is after this. */
  public long expiryMillis(long maxTimestampMillis) {
    if (maxTimestampMillis >= LAST_MILLIS - allowedLatenessMillis) {
      return Math.max(maxTimestampMillis, LAST_MILLIS);
    }
    return maxTimestampMillis + allowedLatenessMillis;
  }

  /** The windows whose maximal timestamp is before this have expired at {@code watermark}. */
  public long expiredBefore(long watermark) {
    if (watermark > LAST_MILLIS) {
      return watermark;
    }
    long expired = watermark - allowedLatenessMillis;
    return expired > watermark ? Long.MIN_VALUE : expired;
  }
}
