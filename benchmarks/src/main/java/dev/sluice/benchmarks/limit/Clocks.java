package dev.sluice.benchmarks.limit;

import java.util.concurrent.atomic.AtomicLongArray;

/** How far each thread is, in event time. Each entry is written by its thread, read by all. */
final class Clocks {
  /** So that two clocks are not in one cache line. */
  private static final int STRIDE = 16;

  private final AtomicLongArray millis;

  Clocks(int threads) {
    millis = new AtomicLongArray(threads * STRIDE);
    for (int i = 0; i < threads; i++) {
      set(i, Long.MIN_VALUE);
    }
  }

  void set(int thread, long value) {
    millis.set(thread * STRIDE, value);
  }

  /** What all have reached. */
  long lowest() {
    long lowest = Long.MAX_VALUE;
    for (int i = 0; i < millis.length(); i += STRIDE) {
      lowest = Math.min(lowest, millis.get(i));
    }
    return lowest;
  }
}
