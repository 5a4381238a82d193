package dev.sluice.benchmarks.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScheduleTest {
  private static final long START = 5_000_000_000_000_123L;

  @ParameterizedTest
  @ValueSource(longs = {1, 7, 1000, 33_333, 999_983, 2_000_000})
  void createsEachRowWhenItIsDue(long rowsPerSecond) {
    Schedule schedule = new Schedule(10, 5000, START, rowsPerSecond);

    for (long row = 10; row < 5010; row++) {
      long created = schedule.createdNanos(row);
      assertThat(schedule.endAt(created + 2)).isGreaterThan(row);
      assertThat(schedule.endAt(created - 2)).isLessThanOrEqualTo(row);
    }
  }

  @Test
  void createsNothingBeforeItsStartAndNothingAfterItsEnd() {
    Schedule schedule = new Schedule(10, 20, START, 1000);

    assertThat(schedule.endAt(START - 1)).isEqualTo(10);
    assertThat(schedule.endAt(START + 60_000_000_000L)).isEqualTo(30).isEqualTo(schedule.end());
  }

  @Test
  void refusesARateThatIsNone() {
    assertThatThrownBy(() -> new Schedule(0, 10, START, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("10 rows, 0 a second");
  }
}
