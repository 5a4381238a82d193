package dev.sluice.engine.loop;

import dev.sluice.engine.executor.Scope;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;

/**
 * The clock of the batches, and the pace at which they follow each other. Owned by the query's
 * thread.
 *
 * <p>The batches' clock never goes back, not even across restarts or when the machine's clock is
 * set back: then it stands still until that has caught up. Ticks go on all the same, so that a
 * query does not stop to poll for as long.
 */
final class BatchClock implements BatchTime {
  private final InstantSource source;
  private long lastMillis;
  private long lastSourceMicros;
  private long setBackMicros;

  /**
   * @param lastMillis the last committed batch's reading
   */
  BatchClock(InstantSource source, long lastMillis) {
    this.source = source;
    this.lastMillis = lastMillis;
    lastSourceMicros = sourceMicros();
  }

  /** The time that a batch sees: read now. */
  @Override
  public long batchMillis() {
    lastMillis = Math.max(lastMillis, source.millis());
    return lastMillis;
  }

  @Override
  public long settleMillis() {
    return batchMillis();
  }

  @Override
  public Scope scope() {
    return Scope.READ;
  }

  @Override
  public void committed() {
    // The machine's clock goes by itself.
  }

  @Override
  public boolean passed() {
    return false;
  }

  @Override
  public boolean hasMore() {
    return false;
  }

  /** The time for measuring pauses: goes on also after the machine's clock was set back. */
  long tickMicros() {
    long now = sourceMicros();
    if (now < lastSourceMicros) {
      setBackMicros += lastSourceMicros - now;
    }
    lastSourceMicros = now;
    return now + setBackMicros;
  }

  private long sourceMicros() {
    Instant now = source.instant();
    return TimeUnit.SECONDS.toMicros(now.getEpochSecond())
        + TimeUnit.NANOSECONDS.toMicros(now.getNano());
  }
}
