package dev.sluice.testkit.pipelines;

import java.util.SplittableRandom;
import org.apache.beam.sdk.transforms.windowing.AfterPane;
import org.apache.beam.sdk.transforms.windowing.AfterWatermark;
import org.apache.beam.sdk.transforms.windowing.DefaultTrigger;
import org.apache.beam.sdk.transforms.windowing.Never;
import org.apache.beam.sdk.transforms.windowing.TimestampCombiner;
import org.apache.beam.sdk.transforms.windowing.Trigger;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.transforms.windowing.Window.ClosingBehavior;
import org.apache.beam.sdk.transforms.windowing.Window.OnTimeBehavior;
import org.apache.beam.sdk.values.KV;
import org.joda.time.Duration;

/** A windowing strategy, whole. */
record Windowing(
    WindowKind windows,
    Trigger trigger,
    boolean isAccumulating,
    long latenessMillis,
    TimestampCombiner combiner,
    ClosingBehavior closing,
    OnTimeBehavior onTime) {
  /** What inputs come with. */
  static final Windowing GLOBAL = plain(WindowKind.GLOBAL, DefaultTrigger.of());

  static Windowing plain(WindowKind windows, Trigger trigger) {
    return new Windowing(
        windows,
        trigger,
        false,
        0,
        TimestampCombiner.END_OF_WINDOW,
        ClosingBehavior.FIRE_IF_NON_EMPTY,
        OnTimeBehavior.FIRE_ALWAYS);
  }

  /** Some windowing under which the panes of {@code shape} are determined. */
  static Windowing random(SplittableRandom random, Shape shape) {
    for (int attempt = 0; attempt < 50; attempt++) {
      Windowing windowing = anything(random, shape);
      if (windowing.isCertain(shape)) {
        return windowing;
      }
    }
    return plain(WindowKind.GLOBAL, AfterWatermark.pastEndOfWindow());
  }

  /** Some windowing; what a grouping gives may depend on how rows come. */
  static Windowing anything(SplittableRandom random, Shape shape) {
    long span = shape.spanMillis();
    long lateness =
        random.nextBoolean()
            ? 0
            : RandomPipeline.snapped(random, random.nextLong(1, span / 3), span);
    WindowKind windows = WindowKind.random(random, span);
    boolean isEndless = windows.equals(WindowKind.GLOBAL) && !shape.isBounded();
    Trigger trigger = Triggers.random(random, span);
    return new Windowing(
        windows,
        isEndless && trigger instanceof DefaultTrigger
            ? Triggers.repeated(AfterWatermark.pastEndOfWindow())
            : Triggers.isSafe(trigger, lateness) ? trigger : Triggers.repeated(trigger),
        random.nextBoolean(),
        lateness,
        random.nextBoolean()
            ? TimestampCombiner.END_OF_WINDOW
            : RandomPipeline.pick(random, TimestampCombiner.values()),
        RandomPipeline.pick(random, ClosingBehavior.values()),
        RandomPipeline.pick(random, OnTimeBehavior.values()));
  }

  /**
   * Windows that give a pane for each row, before their end and, for long, after it. Runners
   * combine under these in fast ways, which must count panes of all timings as the general ones do.
   */
  static Windowing earlyAndLate(SplittableRandom random, long spanMillis) {
    ClosingBehavior closing = RandomPipeline.pick(random, ClosingBehavior.values());
    return new Windowing(
        WindowKind.aligned(random, spanMillis),
        Triggers.eachEarlyAndLate(),
        random.nextBoolean(),
        RandomPipeline.snapped(random, random.nextLong(spanMillis / 12, spanMillis), spanMillis),
        TimestampCombiner.END_OF_WINDOW,
        closing,
        closing == ClosingBehavior.FIRE_ALWAYS || random.nextBoolean()
            ? OnTimeBehavior.FIRE_ALWAYS
            : OnTimeBehavior.FIRE_IF_NON_EMPTY);
  }

  /**
   * Windows that merge, by Beam's rule or one of their own, with triggers and times for which
   * runners have fast ways; or some other windowing, if those panes are not determined.
   */
  static Windowing merging(SplittableRandom random, Shape shape) {
    long span = shape.spanMillis();
    Trigger trigger =
        random.nextInt(3) > 0
            ? DefaultTrigger.of()
            : Triggers.repeated(AfterPane.elementCountAtLeast(random.nextInt(1, 5)));
    Windowing windowing =
        new Windowing(
            WindowKind.merging(random, span),
            trigger,
            random.nextBoolean(),
            random.nextBoolean()
                ? 0
                : RandomPipeline.snapped(random, random.nextLong(1, span / 3), span),
            TimestampCombiner.END_OF_WINDOW,
            RandomPipeline.pick(random, ClosingBehavior.values()),
            RandomPipeline.pick(random, OnTimeBehavior.values()));
    return windowing.isCertain(shape) ? windowing : random(random, shape);
  }

  /** Whether the panes of a grouping are determined for rows that come like {@code shape}'s. */
  boolean isCertain(Shape shape) {
    if (windows.kind() == WindowKind.Kind.GLOBAL
        && trigger instanceof DefaultTrigger
        && !shape.isBounded()) {
      return false; // Beam refuses it
    }
    boolean isQuietAtTheEnd = latenessMillis == 0 || closing == ClosingBehavior.FIRE_IF_NON_EMPTY;
    if (shape.has(Fact.ORDER)) {
      return hasCertainEnd() && (isQuietAtTheEnd || shape.has(Fact.SINGLE));
    }
    boolean isByWatermark =
        Triggers.isByWatermark(trigger)
            || (trigger instanceof Never.NeverTrigger && latenessMillis == 0);
    return isByWatermark
        && switch (shape.arrival()) {
          case FLOW -> isQuietAtTheEnd;
          case EVENTS -> latenessMillis == 0;
          case LATE -> false;
        };
  }

  /**
   * Whether it is known if panes without new rows come, and how they are timed. If a trigger does
   * not fire when the watermark passes the window's end, a last pane that is given only because the
   * window closes is on time or late by how far the watermark of the output has gone when that of
   * the input goes past both at once, and "always when on time" or "always at the end" depends on
   * it.
   */
  private boolean hasCertainEnd() {
    boolean firesAtTheEnd =
        Triggers.isByWatermark(trigger)
            || trigger instanceof AfterWatermark.AfterWatermarkEarlyAndLate;
    return latenessMillis == 0
        || (firesAtTheEnd && onTime == OnTimeBehavior.FIRE_ALWAYS)
        || (onTime == OnTimeBehavior.FIRE_IF_NON_EMPTY
            && closing == ClosingBehavior.FIRE_IF_NON_EMPTY);
  }

  /** Whether a pane's time follows from its window. */
  boolean hasTimesOfWindows() {
    return combiner == TimestampCombiner.END_OF_WINDOW;
  }

  /** What a grouping leaves behind it. */
  Windowing continued() {
    return with(trigger.getContinuationTrigger());
  }

  Windowing with(Trigger other) {
    return new Windowing(windows, other, isAccumulating, latenessMillis, combiner, closing, onTime);
  }

  Windowing withLateness(long millis) {
    return new Windowing(windows, trigger, isAccumulating, millis, combiner, closing, onTime);
  }

  /** Beam's transform for it. */
  Window<KV<String, Long>> transform() {
    Window<KV<String, Long>> window =
        Window.<KV<String, Long>>into(windows.windowFn())
            .triggering(trigger)
            .withAllowedLateness(Duration.millis(latenessMillis), closing)
            .withTimestampCombiner(combiner)
            .withOnTimeBehavior(onTime);
    return isAccumulating ? window.accumulatingFiredPanes() : window.discardingFiredPanes();
  }
}
