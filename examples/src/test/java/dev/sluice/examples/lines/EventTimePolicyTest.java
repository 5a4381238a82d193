package dev.sluice.examples.lines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.apache.beam.sdk.io.kafka.KafkaRecord;
import org.apache.beam.sdk.io.kafka.KafkaTimestampType;
import org.apache.beam.sdk.io.kafka.TimestampPolicy;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.joda.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EventTimePolicyTest {
  private static final long MINUTE = 60_000;
  private static final TimestampPolicy.PartitionContext IDLE =
      new TimestampPolicy.PartitionContext() {
        @Override
        public long getMessageBacklog() {
          return 0;
        }

        @Override
        public Instant getBacklogCheckTime() {
          return Instant.parse("2030-01-01T00:00:00Z");
        }
      };

  private static KafkaRecord<byte[], String> holding(@Nullable String value) {
    return new KafkaRecord<>(
        "lines", 3, 17, 0, KafkaTimestampType.CREATE_TIME, null, new byte[0], value);
  }

  @Test
  void followsTheLatestEventTimeAndNeverTheClock() {
    EventTimePolicy policy = new EventTimePolicy(10 * MINUTE, Optional.empty());
    assertThat(policy.getWatermark(IDLE)).isEqualTo(BoundedWindow.TIMESTAMP_MIN_VALUE);

    Instant latest = policy.getTimestampForRecord(IDLE, holding("2026-01-01T01:00:00Z the latest"));
    Instant older = policy.getTimestampForRecord(IDLE, holding("2026-01-01T00:55:00Z older"));

    assertThat(latest).isEqualTo(Instant.parse("2026-01-01T01:00:00Z"));
    assertThat(older).isEqualTo(Instant.parse("2026-01-01T00:55:00Z"));
    assertThat(policy.getWatermark(IDLE)).isEqualTo(Instant.parse("2026-01-01T00:50:00Z"));
  }

  @Test
  void goesOnFromTheWatermarkOfAMark() {
    Instant restored = Instant.parse("2026-01-01T00:50:00Z");

    EventTimePolicy policy = new EventTimePolicy(10 * MINUTE, Optional.of(restored));

    assertThat(policy.getWatermark(IDLE)).isEqualTo(restored);
    policy.getTimestampForRecord(IDLE, holding("2026-01-01T00:55:00Z older"));
    assertThat(policy.getWatermark(IDLE)).isEqualTo(restored);
    assertThat(
            new EventTimePolicy(MINUTE, Optional.of(BoundedWindow.TIMESTAMP_MIN_VALUE))
                .getWatermark(IDLE))
        .isEqualTo(BoundedWindow.TIMESTAMP_MIN_VALUE);
  }

  @Test
  void isNotMovedByARecordWithoutALine() {
    EventTimePolicy policy = new EventTimePolicy(MINUTE, Optional.empty());
    policy.getTimestampForRecord(IDLE, holding("2026-01-01T01:00:00Z a"));

    policy.getTimestampForRecord(IDLE, holding(null));
    policy.getTimestampForRecord(IDLE, holding(" "));

    assertThat(policy.getWatermark(IDLE)).isEqualTo(Instant.parse("2026-01-01T00:59:00Z"));
  }

  @Test
  void saysWhichRecordHasNoTime() {
    EventTimePolicy policy = new EventTimePolicy(MINUTE, Optional.empty());

    assertThatThrownBy(() -> policy.getTimestampForRecord(IDLE, holding("no time")))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("the record at offset 17 of partition 3 of topic lines: \"no time\"");
  }
}
