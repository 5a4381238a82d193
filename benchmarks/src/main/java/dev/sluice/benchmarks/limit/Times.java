package dev.sluice.benchmarks.limit;

import org.apache.beam.sdk.nexmark.NexmarkConfiguration;

/**
 * The queries' windows.
 *
 * @param windowMillis size of a window
 * @param periodMillis between two sliding windows; divides the size
 */
record Times(long windowMillis, long periodMillis) {
  Times {
    if (windowMillis % periodMillis != 0) {
      throw new IllegalArgumentException(
          "A window of " + windowMillis + " ms is not made of panes of " + periodMillis + " ms");
    }
  }

  static Times of(NexmarkConfiguration configuration) {
    return new Times(configuration.windowSizeSec * 1000, configuration.windowPeriodSec * 1000);
  }

  /** The end of the fixed window with {@code millis} in it. */
  long windowEnd(long millis) {
    return millis - Math.floorMod(millis, windowMillis) + windowMillis;
  }

  /** The end of the pane with {@code millis} in it: also that of the first sliding window. */
  long paneEnd(long millis) {
    return millis - Math.floorMod(millis, periodMillis) + periodMillis;
  }
}
