package dev.sluice.testkit.pipelines;

import java.util.SplittableRandom;
import org.apache.beam.sdk.transforms.windowing.AfterAll;
import org.apache.beam.sdk.transforms.windowing.AfterEach;
import org.apache.beam.sdk.transforms.windowing.AfterFirst;
import org.apache.beam.sdk.transforms.windowing.AfterPane;
import org.apache.beam.sdk.transforms.windowing.AfterProcessingTime;
import org.apache.beam.sdk.transforms.windowing.AfterWatermark;
import org.apache.beam.sdk.transforms.windowing.DefaultTrigger;
import org.apache.beam.sdk.transforms.windowing.Never;
import org.apache.beam.sdk.transforms.windowing.Repeatedly;
import org.apache.beam.sdk.transforms.windowing.Trigger;
import org.apache.beam.sdk.transforms.windowing.Trigger.OnceTrigger;
import org.joda.time.Duration;

/** Random triggers, and what Beam says of them. */
final class Triggers {
  /** What a clock in a TestStream moves by, about. */
  static final long CLOCK_MILLIS = 1_000;

  private Triggers() {}

  static Trigger random(SplittableRandom random, long spanMillis) {
    return switch (random.nextInt(16)) {
      case 0, 1 -> DefaultTrigger.of();
      case 2 -> AfterWatermark.pastEndOfWindow();
      case 3 -> repeated(AfterWatermark.pastEndOfWindow());
      case 4 -> Never.ever();
      case 5 -> AfterWatermark.pastEndOfWindow().withEarlyFirings(once(random));
      case 6 -> AfterWatermark.pastEndOfWindow().withLateFirings(once(random));
      case 7 ->
          AfterWatermark.pastEndOfWindow()
              .withEarlyFirings(once(random))
              .withLateFirings(once(random));
      case 8 -> AfterEach.inOrder(once(random), repeated(once(random)));
      case 9 -> repeated(once(random)).orFinally(AfterWatermark.pastEndOfWindow());
      case 10 ->
          AfterEach.inOrder(
              repeated(once(random)).orFinally(AfterWatermark.pastEndOfWindow()),
              repeated(once(random)));
      case 11, 12, 13 -> eachRow(random);
      default -> repeated(once(random));
    };
  }

  /** The most common ones that give something early or late, for which runners have fast ways. */
  private static Trigger eachRow(SplittableRandom random) {
    OnceTrigger each = AfterPane.elementCountAtLeast(1);
    AfterWatermark.FromEndOfWindow end = AfterWatermark.pastEndOfWindow();
    return switch (random.nextInt(4)) {
      case 0 -> repeated(each);
      case 1 -> end.withLateFirings(each);
      default -> eachEarlyAndLate();
    };
  }

  /** A pane for each row before the window's end, one at it, and one for each row after it. */
  static Trigger eachEarlyAndLate() {
    OnceTrigger each = AfterPane.elementCountAtLeast(1);
    return AfterWatermark.pastEndOfWindow().withEarlyFirings(each).withLateFirings(each);
  }

  /** Triggers that fire now and again, and lose nothing. */
  static Trigger early(SplittableRandom random) {
    return switch (random.nextInt(4)) {
      case 0 ->
          AfterWatermark.pastEndOfWindow()
              .withEarlyFirings(once(random))
              .withLateFirings(once(random));
      case 1 -> AfterEach.inOrder(once(random), repeated(once(random)));
      default -> repeated(once(random));
    };
  }

  private static OnceTrigger once(SplittableRandom random) {
    return switch (random.nextInt(7)) {
      case 0, 1, 2 -> count(random);
      case 3 -> clock(random);
      case 4 -> AfterFirst.of(count(random), clock(random));
      case 5 -> AfterAll.of(count(random), clock(random));
      default -> AfterFirst.of(AfterWatermark.pastEndOfWindow(), count(random));
    };
  }

  private static OnceTrigger count(SplittableRandom random) {
    return AfterPane.elementCountAtLeast(random.nextBoolean() ? 1 : random.nextInt(2, 5));
  }

  private static OnceTrigger clock(SplittableRandom random) {
    AfterProcessingTime clock = AfterProcessingTime.pastFirstElementInPane();
    return switch (random.nextInt(3)) {
      case 0 -> clock;
      case 1 -> clock.plusDelayOf(Duration.millis(random.nextLong(CLOCK_MILLIS)));
      default -> clock.alignedTo(Duration.millis(random.nextLong(1, CLOCK_MILLIS)));
    };
  }

  /** Whether it looks at the clock. */
  static boolean hasClock(Trigger trigger) {
    return trigger.toString().contains("ProcessingTime");
  }

  static Trigger repeated(Trigger trigger) {
    return Repeatedly.forever(trigger);
  }

  /**
   * Whether it fires when the watermark passes a window's end, and for nothing else but late rows.
   */
  static boolean isByWatermark(Trigger trigger) {
    return trigger instanceof DefaultTrigger
        || trigger instanceof AfterWatermark.FromEndOfWindow
        || trigger.equals(repeated(AfterWatermark.pastEndOfWindow()));
  }

  /** Whether Beam lets it stand, since no row comes after it has finished. */
  static boolean isSafe(Trigger trigger, long latenessMillis) {
    return !trigger.mayFinish()
        || trigger instanceof Never.NeverTrigger
        || (trigger instanceof AfterWatermark.FromEndOfWindow && latenessMillis == 0)
        || (trigger instanceof AfterWatermark.AfterWatermarkEarlyAndLate early
            && (latenessMillis == 0 || early.getLateTrigger() != null));
  }
}
