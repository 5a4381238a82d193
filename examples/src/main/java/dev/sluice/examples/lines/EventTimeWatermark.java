package dev.sluice.examples.lines;

import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.joda.time.Instant;

/** The watermark of a stream whose lines come at most so much later than the latest one. */
final class EventTimeWatermark {
  private EventTimeWatermark() {}

  /**
   * The latest event time seen minus the delay, the beginning of time before the first line.
   *
   * @param maxMillis the latest event time, {@link DirectoryMark#NO_TIME} if there is none
   */
  static Instant of(long maxMillis, long delayMillis) {
    long earliest = BoundedWindow.TIMESTAMP_MIN_VALUE.getMillis();
    return maxMillis < earliest + delayMillis
        ? BoundedWindow.TIMESTAMP_MIN_VALUE
        : Instant.ofEpochMilli(maxMillis - delayMillis);
  }
}
