package dev.sluice.engine.loop;

import java.time.InstantSource;

/**
 * The clock of the batches: read once per batch, never going back, not even across restarts or when
 * the machine's clock is set back. Owned by the query's thread.
 */
final class BatchClock {
  private final InstantSource source;
  private long lastMillis;

  /**
   * @param lastMillis the last committed batch's reading
   */
  BatchClock(InstantSource source, long lastMillis) {
    this.source = source;
    this.lastMillis = lastMillis;
  }

  long readMillis() {
    lastMillis = Math.max(lastMillis, source.millis());
    return lastMillis;
  }
}
