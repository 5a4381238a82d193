package dev.sluice.engine.loop;

import dev.sluice.engine.commit.CommittedState;
import dev.sluice.engine.executor.Scope;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The clock of the batches, and the pace at which they follow each other. Owned by the query's
 * thread.
 *
 * <p>The batches' clock does not go back where the machine's does by a little, also across
 * restarts: then it stands still until that has caught up. Where it would stand for more than
 * {@link CommittedState#MOST_AHEAD_MILLIS}, one of the two was wrong, and it goes back: else no
 * timer by the clock would fire for as long, be it years. Ticks go on in any case, so that a query
 * does not stop to poll.
 */
final class BatchClock implements BatchTime {
  private static final Logger LOG = LoggerFactory.getLogger(BatchClock.class);

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
    long now = source.millis();
    if (CommittedState.isFarAhead(lastMillis, now)) {
      LOG.warn(
          "The last batch's clock was {}, and it is {} now: the machine's clock was or is wrong. The"
              + " query goes on from what it is now; timers by the clock that were set for later fire"
              + " when it gets there",
          Instant.ofEpochMilli(lastMillis),
          Instant.ofEpochMilli(now));
      lastMillis = now;
    }
    lastMillis = Math.max(lastMillis, now);
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
