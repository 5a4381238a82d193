package dev.sluice.benchmarks.nexmark;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * What of a pass was seen in this JVM, from the first event to the last result. Safe for all
 * threads.
 *
 * <p>Static, since runners carry DoFns about in serialised form; all measured runners work in the
 * JVM that started them.
 */
final class Observed {
  private static final AtomicLong FIRST_NANOS = new AtomicLong();
  private static final LongAccumulator LAST_NANOS = new LongAccumulator(Math::max, Long.MIN_VALUE);
  private static final LongAdder EVENTS = new LongAdder();

  private static final Object LOCK = new Object();

  /** Guarded by LOCK. */
  private static @Nullable ResultDigest results;

  private Observed() {}

  /** Forgets the pass before. */
  static void reset(Query query) {
    FIRST_NANOS.set(Long.MIN_VALUE);
    LAST_NANOS.reset();
    EVENTS.reset();
    synchronized (LOCK) {
      results = new ResultDigest(query);
    }
  }

  /** Says that a bundle of events begins. */
  static void begin() {
    if (FIRST_NANOS.get() == Long.MIN_VALUE) {
      FIRST_NANOS.compareAndSet(Long.MIN_VALUE, System.nanoTime());
    }
  }

  /** Says that a bundle of events has ended. */
  static void read(long events) {
    EVENTS.add(events);
    LAST_NANOS.accumulate(System.nanoTime());
  }

  /** Says that a bundle of results has ended. */
  static void found(ResultDigest bundle) {
    synchronized (LOCK) {
      digest().add(bundle);
    }
    LAST_NANOS.accumulate(System.nanoTime());
  }

  /** What the results of the pass add up to. */
  static ResultDigest results() {
    synchronized (LOCK) {
      return digest();
    }
  }

  static long events() {
    return EVENTS.sum();
  }

  static long firstNanos() {
    long nanos = FIRST_NANOS.get();
    if (nanos == Long.MIN_VALUE) {
      throw new IllegalStateException("Not a single bundle of events was seen");
    }
    return nanos;
  }

  /** When the last bundle of events or of results ended. */
  static long lastNanos() {
    return LAST_NANOS.get();
  }

  private static ResultDigest digest() {
    if (results == null) {
      throw new IllegalStateException("No pass has begun");
    }
    return results;
  }
}
