package dev.sluice.benchmarks.feed;

import dev.sluice.benchmarks.report.Report;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Offers rows at a fixed rate to a runner that already runs, and measures each row from its
 * scheduled creation until it is committed.
 *
 * <p>First, to warm up and to learn the runner's maximal rate, there are always more rows than it
 * can take ({@link Backlog}).
 *
 * @param rowsPerSecond the rate; 0 is half of the maximal rate
 * @param outstandingRows offered and not committed at most while the maximal rate is measured
 * @param warmupSeconds before the maximal rate is measured
 * @param maximumSeconds for which it is
 * @param settleSeconds at the fixed rate, not counted
 * @param seconds at the fixed rate that count
 */
public record FixedRate(
    long rowsPerSecond,
    long outstandingRows,
    int warmupSeconds,
    int maximumSeconds,
    int settleSeconds,
    int seconds) {
  private static final long TIMEOUT_MILLIS = 120_000;
  private static final long REFILL_MILLIS = 2;

  /** How much longer it may take until a slow runner has a backlog that keeps it busy. */
  private static final int MOST_MORE_SECONDS = 30;

  /** Until these are committed the runner is still starting. */
  private static final long FIRST_ROWS = 1000;

  public FixedRate {
    if (rowsPerSecond < 0 || outstandingRows < 1 || maximumSeconds < 1 || seconds < 1) {
      throw new IllegalArgumentException(
          "Not a rate that can be measured: "
              + rowsPerSecond
              + " rows/s for "
              + seconds
              + " s after "
              + maximumSeconds
              + " s with "
              + outstandingRows
              + " rows outstanding");
    }
  }

  /**
   * Reports {@code maximal_rate}, {@code rate}, {@code rows}, {@code p50_micros}, {@code
   * p99_micros}, {@code p999_micros}, {@code max_micros} and {@code paced_cpu_nanos_per_row}, which
   * all threads took while the rate was fixed.
   *
   * @throws TimeoutException if the runner does not commit what it was offered
   */
  public Report measure(Feed feed) throws InterruptedException, TimeoutException {
    long maximal = maximalRate(feed);
    long rate = rowsPerSecond > 0 ? rowsPerSecond : Math.max(1, maximal / 2);
    long cpuBefore = cpuMillis();
    CommitLatency latency = atRate(feed, rate);
    return Report.ofThisProcess()
        .put("maximal_rate", maximal)
        .put("rate", rate)
        .put("rows", latency.rows())
        .put("p50_micros", latency.micros(50))
        .put("p99_micros", latency.micros(99))
        .put("p999_micros", latency.micros(99.9))
        .put("max_micros", latency.micros(100))
        .put(
            "paced_cpu_nanos_per_row",
            (cpuMillis() - cpuBefore) * 1_000_000 / (rate * (settleSeconds + seconds)));
  }

  /** From one commit to another, so that a runner that commits once a second is not rounded. */
  private long maximalRate(Feed feed) throws InterruptedException, TimeoutException {
    feed.offer(FIRST_ROWS);
    feed.awaitCommitted(TIMEOUT_MILLIS);
    Backlog backlog = new Backlog(outstandingRows);
    keepBusy(feed, backlog, TimeUnit.SECONDS.toNanos(warmupSeconds));
    for (int more = 0; more < MOST_MORE_SECONDS && !backlog.isEnough(); more++) {
      keepBusy(feed, backlog, TimeUnit.SECONDS.toNanos(1));
    }
    Feed.Progress start = feed.progress();
    keepBusy(feed, backlog, TimeUnit.SECONDS.toNanos(maximumSeconds));
    Feed.Progress end = feed.progress();
    feed.awaitCommitted(TIMEOUT_MILLIS);
    if (end.rows() == start.rows()) {
      throw new TimeoutException("No commit within " + maximumSeconds + " s at the maximal rate");
    }
    return Math.round(end.rowsPerSecondSince(start));
  }

  private static void keepBusy(Feed feed, Backlog backlog, long durationNanos)
      throws InterruptedException {
    long start = System.nanoTime();
    while (System.nanoTime() - start < durationNanos) {
      feed.offer(backlog.missing(feed.progress(), feed.offered()));
      Thread.sleep(REFILL_MILLIS);
    }
  }

  private CommitLatency atRate(Feed feed, long rate) throws InterruptedException, TimeoutException {
    long settling = rate * settleSeconds;
    long first = feed.offered();
    Schedule schedule = new Schedule(first, settling + rate * seconds, System.nanoTime(), rate);
    CommitLatency latency = new CommitLatency(schedule, first + settling);
    feed.follow(schedule, latency);
    TimeUnit.SECONDS.sleep((long) settleSeconds + seconds);
    while (feed.offered() < schedule.end()) {
      Thread.sleep(REFILL_MILLIS);
    }
    feed.awaitCommitted(TIMEOUT_MILLIS);
    feed.endSchedule();
    return latency;
  }

  private static long cpuMillis() {
    return ProcessHandle.current().info().totalCpuDuration().map(d -> d.toMillis()).orElse(-1L);
  }
}
