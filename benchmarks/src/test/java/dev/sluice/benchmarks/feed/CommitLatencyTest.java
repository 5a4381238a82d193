package dev.sluice.benchmarks.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class CommitLatencyTest {
  private static final long START = 1_000_000_000L;

  /** A row a millisecond, from row 100. */
  private static final Schedule SCHEDULE = new Schedule(100, 1000, START, 1000);

  @Test
  void countsEachRowOfEachSplitOnce() {
    CommitLatency latency = new CommitLatency(SCHEDULE, 100);

    latency.committed(100, 600, 2, at(600));
    latency.committed(101, 601, 2, at(600));
    latency.committed(600, 2000, 2, at(1200));
    latency.committed(601, 2001, 2, at(1200));

    assertThat(latency.rows()).isEqualTo(1000);
  }

  @Test
  void leavesOutWhatCameBeforeTheMeasuredRows() {
    CommitLatency latency = new CommitLatency(SCHEDULE, 1000);

    latency.committed(1, 1101, 2, at(5000));
    latency.committed(0, 1100, 2, at(5000));

    assertThat(latency.rows()).isEqualTo(100);
  }

  @Test
  void countsTheWaitOfRowsThatWereDueWhileTheRunnerStoodStill() {
    CommitLatency latency = new CommitLatency(SCHEDULE, 100);

    for (int row = 100; row < 600; row++) {
      latency.committed(row, row + 1, 1, at(row - 100 + 2));
    }
    latency.committed(600, 1100, 1, at(1002));

    assertThat(latency.micros(50)).isCloseTo(2_000, within(10L));
    assertThat(latency.micros(75)).isCloseTo(252_000, within(2_000L));
    assertThat(latency.micros(100)).isCloseTo(502_000, within(2_000L));
  }

  @Test
  void knowsTheHundredthOfTheRowsThatTookLongest() {
    CommitLatency latency = new CommitLatency(SCHEDULE, 100);

    for (int row = 100; row < 1100; row++) {
      latency.committed(row, row + 1, 1, at(row - 100 + (row < 1088 ? 3 : 40)));
    }

    assertThat(latency.micros(50)).isCloseTo(3_000, within(10L));
    assertThat(latency.micros(99)).isCloseTo(40_000, within(50L));
  }

  private static long at(long millis) {
    return START + TimeUnit.MILLISECONDS.toNanos(millis);
  }
}
