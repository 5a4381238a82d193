package dev.sluice.state.store;

/**
 * How many batches pass between two tries at what failed: 2, 4, 8 and more after failures in a row.
 *
 * <p>Batches, not a time: a query that does nothing has nothing new to save. Told by one thread at
 * a time, asked by any.
 */
final class Backoff {
  private static final long MOST_VERSIONS = 256;

  private volatile int failures;
  private volatile long failedVersion;

  boolean isTooSoon(long version) {
    int inARow = failures;
    return inARow > 0 && version - failedVersion < Math.min(MOST_VERSIONS, 1L << inARow);
  }

  void failed(long version) {
    failedVersion = version;
    failures = Math.min(failures + 1, Long.SIZE - 2);
  }

  void succeeded() {
    failures = 0;
  }
}
