package dev.sluice.examples.sql;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Optional;
import org.apache.beam.sdk.io.kafka.KafkaRecord;
import org.apache.beam.sdk.io.kafka.TimestampPolicy;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.joda.time.Duration;
import org.joda.time.Instant;

/**
 * Event times of JSON rows from one of their fields, and the watermark of one Kafka partition: the
 * latest event time seen minus a delay.
 *
 * <p>It follows the rows alone and never the clock on the wall, so a run gives the same result
 * whenever it is made and however often it is interrupted.
 */
final class RowTimePolicy extends TimestampPolicy<byte[], String> {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final String timeField;
  private final long delayMillis;
  private Instant watermark;

  /**
   * @param restored the watermark of the mark that reading goes on from
   */
  RowTimePolicy(String timeField, long delayMillis, Optional<Instant> restored) {
    this.timeField = timeField;
    this.delayMillis = delayMillis;
    this.watermark = restored.orElse(BoundedWindow.TIMESTAMP_MIN_VALUE);
  }

  @Override
  public Instant getTimestampForRecord(
      PartitionContext partition, KafkaRecord<byte[], String> kafka) {
    Instant time = timeOf(kafka);
    Instant behind = time.minus(Duration.millis(delayMillis));
    if (behind.isAfter(watermark)) {
      watermark = behind;
    }
    return time;
  }

  @Override
  public Instant getWatermark(PartitionContext partition) {
    return watermark;
  }

  private Instant timeOf(KafkaRecord<byte[], String> kafka) {
    try {
      JsonNode time = JSON.readTree(String.valueOf(kafka.getKV().getValue())).path(timeField);
      return Instant.parse(time.asText());
    } catch (JsonProcessingException | IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "The record at offset "
              + kafka.getOffset()
              + " of partition "
              + kafka.getPartition()
              + " of topic "
              + kafka.getTopic()
              + " has no time: expected JSON with an ISO-8601 instant as "
              + timeField
              + ". It reads: "
              + kafka.getKV().getValue(),
          e);
    }
  }
}
