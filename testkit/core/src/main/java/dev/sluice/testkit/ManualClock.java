package dev.sluice.testkit;

import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A clock that moves only when a test says so.
 *
 * <p>May be read by any thread; only the test's thread turns it.
 */
public final class ManualClock implements InstantSource {
  private final AtomicLong millis;

  private ManualClock(long millis) {
    this.millis = new AtomicLong(millis);
  }

  /** A clock that stands at {@code millis} after the epoch. */
  public static ManualClock at(long millis) {
    return new ManualClock(millis);
  }

  /** Moves the clock on by {@code millis}, which must not be negative. */
  public void advanceMillis(long millis) {
    if (millis < 0) {
      throw new IllegalArgumentException("A clock never goes back, asked for " + millis + " ms");
    }
    this.millis.addAndGet(millis);
  }

  @Override
  public long millis() {
    return millis.get();
  }

  @Override
  public Instant instant() {
    return Instant.ofEpochMilli(millis());
  }
}
