package dev.sluice.translation.read;

import java.util.function.LongSupplier;

/**
 * Whether a reader that gave nothing has caught up with its source.
 *
 * <pre>
 *   opened, or a record came ---- backlog 0, after a record --------------------> caught up
 *             |
 *             +------------------ backlog unknown, more, or 0 before any record:
 *                                 caught up once nothing came for the patience
 * </pre>
 *
 * <p>No backlog is believed before the first record: a reader that fetches in the background may
 * not have asked for it yet, or counts it in bytes of records that it has not seen. Nor is one that
 * stays: what is left may be nothing that becomes a record, as the marks of transactions in a log.
 * Owned by its reader's thread.
 */
final class Arrival {
  private static final long NOT_SINCE = Long.MIN_VALUE;

  private final long patienceMillis;
  private boolean hasGiven;
  private long quietSinceMillis = NOT_SINCE;

  Arrival(long patienceMillis) {
    this.patienceMillis = patienceMillis;
  }

  /** A record came. */
  void given() {
    hasGiven = true;
    quietSinceMillis = NOT_SINCE;
  }

  /**
   * Nothing came: whether that is because nothing is there.
   *
   * @param backlogBytes asked only if need be, for sources may ask a service for it; -1 is unknown
   */
  boolean isCaughtUp(LongSupplier backlogBytes, long clockMillis) {
    if (patienceMillis == 0 || (hasGiven && backlogBytes.getAsLong() == 0)) {
      return true;
    }
    if (quietSinceMillis == NOT_SINCE) {
      quietSinceMillis = clockMillis;
    }
    return clockMillis - quietSinceMillis >= patienceMillis;
  }
}
