package dev.sluice.translation.group;

import java.util.List;
import java.util.SplittableRandom;
import org.apache.beam.sdk.transforms.windowing.AfterEach;
import org.apache.beam.sdk.transforms.windowing.AfterFirst;
import org.apache.beam.sdk.transforms.windowing.AfterPane;
import org.apache.beam.sdk.transforms.windowing.AfterProcessingTime;
import org.apache.beam.sdk.transforms.windowing.AfterWatermark;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.transforms.windowing.DefaultTrigger;
import org.apache.beam.sdk.transforms.windowing.FixedWindows;
import org.apache.beam.sdk.transforms.windowing.GlobalWindows;
import org.apache.beam.sdk.transforms.windowing.Repeatedly;
import org.apache.beam.sdk.transforms.windowing.Sessions;
import org.apache.beam.sdk.transforms.windowing.SlidingWindows;
import org.apache.beam.sdk.transforms.windowing.TimestampCombiner;
import org.apache.beam.sdk.transforms.windowing.Trigger;
import org.apache.beam.sdk.transforms.windowing.Window.ClosingBehavior;
import org.apache.beam.sdk.transforms.windowing.Window.OnTimeBehavior;
import org.apache.beam.sdk.transforms.windowing.WindowFn;
import org.apache.beam.sdk.values.WindowingStrategy;
import org.apache.beam.sdk.values.WindowingStrategy.AccumulationMode;
import org.joda.time.Duration;

/** Some windowing strategy: any window function, trigger, accumulation and lateness. */
final class RandomWindowing {
  private RandomWindowing() {}

  @SuppressWarnings("unchecked") // all window functions here take any element
  static WindowingStrategy<Object, BoundedWindow> of(SplittableRandom random) {
    WindowFn<Object, BoundedWindow> windowFn =
        (WindowFn<Object, BoundedWindow>)
            (WindowFn<?, ?>)
                switch (random.nextInt(4)) {
                  case 0 -> FixedWindows.of(Duration.millis(10));
                  case 1 -> SlidingWindows.of(Duration.millis(10)).every(Duration.millis(5));
                  case 2 -> Sessions.withGapDuration(Duration.millis(5));
                  default -> new GlobalWindows();
                };
    return of(random, windowFn, trigger(random))
        .withTimestampCombiner(pick(random, TimestampCombiner.values()));
  }

  /** Windows and a trigger that the engine's own aggregation of sessions may know. */
  @SuppressWarnings("unchecked") // all window functions here take any element
  static WindowingStrategy<Object, BoundedWindow> ofSessions(SplittableRandom random) {
    Trigger.OnceTrigger once =
        random.nextBoolean()
            ? AfterPane.elementCountAtLeast(1 + random.nextInt(4))
            : AfterProcessingTime.pastFirstElementInPane()
                .plusDelayOf(Duration.millis(random.nextInt(20)));
    Trigger trigger =
        switch (random.nextInt(6)) {
          case 0, 1 -> DefaultTrigger.of();
          case 2, 3 -> Repeatedly.forever(once);
          case 4 -> AfterWatermark.pastEndOfWindow();
          default -> AfterWatermark.pastEndOfWindow().withEarlyFirings(once);
        };
    Duration size = Duration.millis(1 + random.nextInt(9));
    WindowFn<?, ?> windowFn =
        switch (random.nextInt(8)) {
          case 0 -> FixedWindows.of(size);
          case 1 -> new GlobalWindows();
          case 2, 3, 4 -> new MergingFn(pick(random, MergingFn.Way.values()));
          default -> Sessions.withGapDuration(size);
        };
    return of(random, (WindowFn<Object, BoundedWindow>) windowFn, trigger);
  }

  private static WindowingStrategy<Object, BoundedWindow> of(
      SplittableRandom random, WindowFn<Object, BoundedWindow> windowFn, Trigger trigger) {
    return WindowingStrategy.of(windowFn)
        .withTrigger(trigger)
        .withMode(
            random.nextBoolean()
                ? AccumulationMode.ACCUMULATING_FIRED_PANES
                : AccumulationMode.DISCARDING_FIRED_PANES)
        .withAllowedLateness(Duration.millis(random.nextInt(3) * 7L))
        .withClosingBehavior(pick(random, ClosingBehavior.values()))
        .withOnTimeBehavior(pick(random, OnTimeBehavior.values()));
  }

  private static <T> T pick(SplittableRandom random, T[] all) {
    return List.of(all).get(random.nextInt(all.length));
  }

  private static Trigger trigger(SplittableRandom random) {
    Trigger.OnceTrigger count = AfterPane.elementCountAtLeast(1 + random.nextInt(3));
    Trigger.OnceTrigger clock =
        AfterProcessingTime.pastFirstElementInPane().plusDelayOf(Duration.millis(15));
    return switch (random.nextInt(7)) {
      case 0 -> DefaultTrigger.of();
      case 1 -> AfterWatermark.pastEndOfWindow().withEarlyFirings(count).withLateFirings(count);
      case 2 -> Repeatedly.forever(count);
      case 3 -> Repeatedly.forever(clock);
      case 4 -> Repeatedly.forever(AfterFirst.of(count, clock));
      case 5 -> AfterEach.inOrder(count, Repeatedly.forever(clock));
      default -> Repeatedly.forever(count).orFinally(AfterWatermark.pastEndOfWindow());
    };
  }
}
