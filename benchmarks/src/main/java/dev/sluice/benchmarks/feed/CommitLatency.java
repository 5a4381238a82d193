package dev.sluice.benchmarks.feed;

import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * How long the rows of a schedule took from their creation to being committed, one value a row.
 * Those at its beginning are left out. Not safe for threads.
 */
public final class CommitLatency {
  private static final long LONGEST_NANOS = TimeUnit.HOURS.toNanos(1);
  private static final int DIGITS = 3;

  private final Schedule schedule;
  private final long measuredFrom;
  private final Histogram nanos = new Histogram(LONGEST_NANOS, DIGITS);

  /**
   * @param measuredFrom the first row that counts
   */
  public CommitLatency(Schedule schedule, long measuredFrom) {
    this.schedule = schedule;
    this.measuredFrom = measuredFrom;
  }

  /**
   * Says that the rows of one split from {@code from} to before {@code to} were committed at a
   * time; every {@code step}th row is the split's.
   */
  void committed(long from, long to, int step, long committedNanos) {
    long row = from;
    if (row < measuredFrom) {
      row += (measuredFrom - row + step - 1) / step * step;
    }
    for (long end = Math.min(to, schedule.end()); row < end; row += step) {
      nanos.recordValue(Math.max(0, committedNanos - schedule.createdNanos(row)));
    }
  }

  /** How many rows counted. */
  public long rows() {
    return nanos.getTotalCount();
  }

  /** The latency that so many percent of the rows do not exceed, in microseconds. */
  public long micros(double percentile) {
    return TimeUnit.NANOSECONDS.toMicros(nanos.getValueAtPercentile(percentile));
  }
}
