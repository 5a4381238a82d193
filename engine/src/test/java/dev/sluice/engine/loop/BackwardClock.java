package dev.sluice.engine.loop;

import java.time.Instant;
import java.time.InstantSource;

/** A machine's clock that shows one time after the other, also backwards, and stays at the last. */
final class BackwardClock implements InstantSource {
  private final long[] millis;
  private int next;

  BackwardClock(long... millis) {
    this.millis = millis;
  }

  @Override
  public Instant instant() {
    return Instant.ofEpochMilli(millis[Math.min(next++, millis.length - 1)]);
  }
}
