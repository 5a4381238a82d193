package dev.sluice.engine.embedded;

import dev.sluice.engine.exchange.ExchangeConfig;
import java.nio.file.Path;
import java.util.function.LongSupplier;

/**
 * How an embedded executor runs.
 *
 * @param threads how many threads work at most, the query's own among them; at least 1
 * @param helpAfterRows how many rows a batch moves before the other threads are woken
 * @param helpAfterNanos how long a batch runs before the other threads are woken
 * @param nanoTime measures how long sources are read for, and timers fire
 */
public record EmbeddedConfig(
    int threads,
    long helpAfterRows,
    long helpAfterNanos,
    ExchangeConfig exchanges,
    LongSupplier nanoTime) {
  private static final long LEAST_LOOK_NANOS = 1_000_000;
  private static final long MOST_LOOK_NANOS = 1_000_000_000;

  /** Between two looks there are so many times the wait for help. */
  private static final int WAITS_A_LOOK = 5;

  public EmbeddedConfig {
    if (threads < 1) {
      throw new IllegalArgumentException("At least 1 thread has to work, not " + threads);
    }
  }

  /** How often it is looked whether the query's thread is in one long step. */
  long lookNanos() {
    return Math.max(LEAST_LOOK_NANOS, Math.min(helpAfterNanos, MOST_LOOK_NANOS) * WAITS_A_LOOK);
  }

  /** What serves most: tiny batches on the query's thread alone, spilling to {@code directory}. */
  public static EmbeddedConfig of(int threads, Path directory, LongSupplier nanoTime) {
    return new EmbeddedConfig(threads, 4096, 1_000_000, ExchangeConfig.in(directory), nanoTime);
  }
}
