package dev.sluice.testkit.chaos.job;

import java.util.Optional;
import org.apache.beam.sdk.io.kafka.KafkaRecord;
import org.apache.beam.sdk.io.kafka.TimestampPolicy;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.joda.time.Instant;

/** The times of the entries in a topic; the line that ends it ends time. */
final class TopicTimes extends TimestampPolicy<byte[], String> {
  private Instant latest;

  TopicTimes(Optional<Instant> restored) {
    latest = restored.orElse(BoundedWindow.TIMESTAMP_MIN_VALUE);
    Said.once("reading");
  }

  @Override
  public Instant getTimestampForRecord(
      PartitionContext partition, KafkaRecord<byte[], String> record) {
    String line = record.getKV().getValue();
    if (line.equals(Entry.END)) {
      Instant before = latest;
      latest = BoundedWindow.TIMESTAMP_MAX_VALUE;
      return before;
    }
    latest = Instant.ofEpochMilli(Entry.parse(line).millis());
    return latest;
  }

  @Override
  public Instant getWatermark(PartitionContext partition) {
    return latest;
  }
}
