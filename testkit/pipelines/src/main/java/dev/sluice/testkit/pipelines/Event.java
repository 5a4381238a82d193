package dev.sluice.testkit.pipelines;

import java.util.List;
import org.apache.beam.sdk.testing.TestStream;
import org.apache.beam.sdk.values.KV;
import org.joda.time.Duration;
import org.joda.time.Instant;

/** What happens next in a TestStream. */
sealed interface Event {
  /** A row comes, perhaps behind the watermark. */
  record Add(Row row) implements Event {}

  /** The watermark moves on to a time; not back. */
  record Watermark(long millis) implements Event {}

  /** The clock moves on by some time. */
  record Clock(long millis) implements Event {}

  /**
   * A stream of the events; then the clock runs on until what waits for it is over, and then time
   * ends.
   */
  static TestStream<KV<String, Long>> stream(List<Event> events) {
    TestStream.Builder<KV<String, Long>> stream = TestStream.create(Row.CODER);
    for (Event event : events) {
      if (event instanceof Add add) {
        stream = stream.addElements(add.row().timestamped());
      } else if (event instanceof Watermark watermark) {
        stream = stream.advanceWatermarkTo(Instant.ofEpochMilli(watermark.millis()));
      } else if (event instanceof Clock clock) {
        stream = stream.advanceProcessingTime(Duration.millis(clock.millis()));
      }
    }
    for (int i = 0; i < 4; i++) {
      stream = stream.advanceProcessingTime(Duration.millis(2 * Triggers.CLOCK_MILLIS));
    }
    return stream.advanceWatermarkToInfinity();
  }
}
