package dev.sluice.benchmarks.feed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.benchmarks.report.Report;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.Test;

class FixedRateTest {
  private static final long MILLI = 1_000_000;

  @Test
  void measuresEachRowOfTheGivenRate() throws Exception {
    Report report = measure(new FixedRate(2_000, 5_000, 0, 1, 0, 1));

    assertThat(report.get("rate")).isEqualTo(2_000);
    assertThat(report.get("rows")).isEqualTo(2_000);
    assertThat(report.get("p50_micros"))
        .isLessThanOrEqualTo(report.get("p99_micros"))
        .isLessThan(1_000_000);
    assertThat(report.get("max_micros")).isGreaterThanOrEqualTo(report.get("p999_micros"));
  }

  @Test
  void takesHalfOfWhatTheRunnerCanAtMost() throws Exception {
    Report report = measure(new FixedRate(0, 5_000, 0, 1, 0, 1));

    assertThat(report.get("maximal_rate")).isPositive();
    assertThat(report.get("rate")).isEqualTo(report.get("maximal_rate") / 2);
    assertThat(report.get("rows")).isEqualTo(report.get("rate"));
  }

  /** The runner takes at most 50 rows at once in two splits, and commits after a millisecond. */
  private static Report measure(FixedRate rate) throws Exception {
    Feed feed = new Feed();
    LongConsumer commit =
        rows -> {
          feed.committed(0, 2, (rows + 1) / 2 * 2);
          feed.committed(1, 2, rows / 2 * 2 + 1);
        };
    Thread runner =
        new Thread(
            () -> {
              long done = 0;
              while (!Thread.currentThread().isInterrupted()) {
                done = Math.min(done + 50, feed.offered());
                LockSupport.parkNanos(MILLI);
                commit.accept(done);
              }
            });
    runner.start();
    try {
      return rate.measure(feed);
    } finally {
      runner.interrupt();
      runner.join();
    }
  }
}
