package dev.sluice.testkit.pipelines;

import java.util.SplittableRandom;
import org.apache.beam.sdk.transforms.windowing.CalendarWindows;
import org.apache.beam.sdk.transforms.windowing.FixedWindows;
import org.apache.beam.sdk.transforms.windowing.GlobalWindows;
import org.apache.beam.sdk.transforms.windowing.Sessions;
import org.apache.beam.sdk.transforms.windowing.SlidingWindows;
import org.apache.beam.sdk.transforms.windowing.WindowFn;
import org.joda.time.Duration;

/**
 * A window function and its size.
 *
 * @param sizeMillis a window's size, a session's gap
 * @param partMillis a sliding window's period, a fixed one's offset
 */
record WindowKind(Kind kind, long sizeMillis, long partMillis) {
  /** The window functions there are. */
  enum Kind {
    GLOBAL,
    FIXED,
    SLIDING,
    SESSIONS,
    DAYS,
    MONTHS,
    GAPS_BY_VALUE,
    MERGING_BUCKETS
  }

  static final WindowKind GLOBAL = new WindowKind(Kind.GLOBAL, 1, 0);

  static WindowKind random(SplittableRandom random, long spanMillis) {
    Kind kind = Kind.values()[random.nextInt(Kind.values().length)];
    long size =
        RandomPipeline.snapped(
            random, 1 + random.nextLong(spanMillis / 50, spanMillis / 2), spanMillis);
    return of(kind, random, size, spanMillis);
  }

  /** Windows that merge, by Beam's rule or one of their own. */
  static WindowKind merging(SplittableRandom random, long spanMillis) {
    long size =
        RandomPipeline.snapped(
            random, 1 + random.nextLong(spanMillis / 50, spanMillis / 2), spanMillis);
    Kind kind =
        RandomPipeline.pick(
            random, new Kind[] {Kind.SESSIONS, Kind.GAPS_BY_VALUE, Kind.MERGING_BUCKETS});
    return of(kind, random, size, spanMillis);
  }

  /** Windows of one length, all with an end within the inputs' time or soon after it. */
  static WindowKind aligned(SplittableRandom random, long spanMillis) {
    long size =
        RandomPipeline.snapped(
            random, 1 + random.nextLong(spanMillis / 50, spanMillis / 4), spanMillis);
    return of(random.nextInt(3) == 0 ? Kind.SLIDING : Kind.FIXED, random, size, spanMillis);
  }

  private static WindowKind of(Kind kind, SplittableRandom random, long size, long spanMillis) {
    return switch (kind) {
      case GLOBAL -> GLOBAL;
      case FIXED -> new WindowKind(kind, size, random.nextBoolean() ? 0 : random.nextLong(size));
      case SLIDING -> {
        yield new WindowKind(kind, size, Math.max(1, size / random.nextLong(1, 4)));
      }
      case SESSIONS, GAPS_BY_VALUE ->
          new WindowKind(kind, RandomPipeline.snapped(random, 1 + size / 8, spanMillis), 0);
      case DAYS, MONTHS -> new WindowKind(kind, random.nextLong(1, 40), 0);
      case MERGING_BUCKETS -> new WindowKind(kind, size, 0);
    };
  }

  boolean isMerging() {
    return switch (kind) {
      case SESSIONS, GAPS_BY_VALUE, MERGING_BUCKETS -> true;
      default -> false;
    };
  }

  WindowFn<Object, ?> windowFn() {
    return switch (kind) {
      case GLOBAL -> new GlobalWindows();
      case FIXED ->
          FixedWindows.of(Duration.millis(sizeMillis)).withOffset(Duration.millis(partMillis));
      case SLIDING ->
          SlidingWindows.of(Duration.millis(sizeMillis)).every(Duration.millis(partMillis));
      case SESSIONS -> Sessions.withGapDuration(Duration.millis(sizeMillis));
      case DAYS -> CalendarWindows.days((int) sizeMillis);
      case MONTHS -> CalendarWindows.months((int) (sizeMillis % 5 + 1));
      case GAPS_BY_VALUE -> new GapsByValue(sizeMillis);
      case MERGING_BUCKETS -> new MergingBuckets(sizeMillis);
    };
  }
}
