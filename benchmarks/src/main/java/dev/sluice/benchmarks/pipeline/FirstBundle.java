package dev.sluice.benchmarks.pipeline;

import java.util.concurrent.atomic.AtomicLong;

/**
 * When the first bundle of rows reached the pipeline in this JVM: what came before was the runner's
 * start. Safe for all threads.
 */
final class FirstBundle {
  private static final AtomicLong NANOS = new AtomicLong(Long.MIN_VALUE);

  private FirstBundle() {}

  static void mark() {
    if (NANOS.get() == Long.MIN_VALUE) {
      NANOS.compareAndSet(Long.MIN_VALUE, System.nanoTime());
    }
  }

  /** The reading of {@link System#nanoTime} at the first bundle. */
  static long nanos() {
    long nanos = NANOS.get();
    if (nanos == Long.MIN_VALUE) {
      throw new IllegalStateException("No bundle was started in this JVM");
    }
    return nanos;
  }
}
