package dev.sluice.examples.lines;

import java.util.Optional;
import org.apache.beam.sdk.io.kafka.KafkaRecord;
import org.apache.beam.sdk.io.kafka.TimestampPolicy;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.joda.time.Instant;

/**
 * Event times and watermark of one Kafka partition: the latest event time seen minus a delay.
 *
 * <p>Beam's own {@code CustomTimestampPolicyWithLimitedDelay} also moves the watermark of an idle
 * partition up to the clock on the wall. For lines of last year that would close every window as
 * soon as the topic pauses, and a second run would give another result than the first.
 */
final class EventTimePolicy extends TimestampPolicy<byte[], String> {
  private final long delayMillis;
  private long maxMillis;

  /**
   * @param restored the watermark of the mark that reading goes on from
   */
  EventTimePolicy(long delayMillis, Optional<Instant> restored) {
    this.delayMillis = delayMillis;
    this.maxMillis =
        restored
            .filter(watermark -> watermark.isAfter(BoundedWindow.TIMESTAMP_MIN_VALUE))
            .map(watermark -> watermark.getMillis() + delayMillis)
            .orElse(DirectoryMark.NO_TIME);
  }

  @Override
  public Instant getTimestampForRecord(
      PartitionContext partition, KafkaRecord<byte[], String> kafka) {
    if (!TopicLines.hasLine(kafka)) {
      // It goes no further, so any time will do that does not move the watermark.
      return getWatermark(partition);
    }
    long millis = TimedLine.parseMillis(kafka.getKV().getValue(), () -> TopicLines.place(kafka));
    maxMillis = Math.max(maxMillis, millis);
    return Instant.ofEpochMilli(millis);
  }

  @Override
  public Instant getWatermark(PartitionContext partition) {
    return EventTimeWatermark.of(maxMillis, delayMillis);
  }
}
