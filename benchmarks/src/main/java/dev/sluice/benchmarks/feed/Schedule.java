package dev.sluice.benchmarks.feed;

/**
 * When each row is created: at a fixed rate, whether or not those who read keep up. A row's latency
 * counts from here, so that a runner that falls behind does not make fewer rows wait.
 *
 * @param firstRow the first that follows it
 * @param rows how many follow it
 * @param startNanos when the first is created, a reading of {@link System#nanoTime}
 * @param rowsPerSecond how many are created each second
 */
public record Schedule(long firstRow, long rows, long startNanos, long rowsPerSecond) {
  private static final double NANOS_PER_SECOND = 1e9;

  public Schedule {
    if (rows < 1 || rowsPerSecond < 1) {
      throw new IllegalArgumentException(
          "A schedule needs at least one row and one row a second: "
              + rows
              + " rows, "
              + rowsPerSecond
              + " a second");
    }
  }

  /** The row behind the last that is created at that time or before. */
  public long endAt(long nanos) {
    long elapsed = nanos - startNanos;
    if (elapsed < 0) {
      return firstRow;
    }
    return firstRow + Math.min(rows, (long) (elapsed * (rowsPerSecond / NANOS_PER_SECOND)) + 1);
  }

  /** The row behind the last. */
  public long end() {
    return firstRow + rows;
  }

  /** When a row is created, a reading of {@link System#nanoTime}. */
  public long createdNanos(long row) {
    return startNanos + (long) ((row - firstRow) * (NANOS_PER_SECOND / rowsPerSecond));
  }
}
