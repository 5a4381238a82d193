package dev.sluice.translation.combine;

import dev.sluice.engine.aggregate.FiringPolicy;
import dev.sluice.engine.aggregate.FiringPolicy.Accumulation;
import dev.sluice.engine.aggregate.FiringPolicy.OnChange;
import dev.sluice.engine.aggregate.FiringPolicy.OnEmpty;
import dev.sluice.engine.aggregate.merging.MergingPolicy;
import dev.sluice.engine.aggregate.merging.PaneCondition;
import org.apache.beam.sdk.transforms.windowing.AfterPane;
import org.apache.beam.sdk.transforms.windowing.AfterProcessingTime;
import org.apache.beam.sdk.transforms.windowing.AfterWatermark;
import org.apache.beam.sdk.transforms.windowing.AfterWatermark.AfterWatermarkEarlyAndLate;
import org.apache.beam.sdk.transforms.windowing.DefaultTrigger;
import org.apache.beam.sdk.transforms.windowing.FixedWindows;
import org.apache.beam.sdk.transforms.windowing.GlobalWindows;
import org.apache.beam.sdk.transforms.windowing.Never.NeverTrigger;
import org.apache.beam.sdk.transforms.windowing.Repeatedly;
import org.apache.beam.sdk.transforms.windowing.Sessions;
import org.apache.beam.sdk.transforms.windowing.TimestampCombiner;
import org.apache.beam.sdk.transforms.windowing.TimestampTransform;
import org.apache.beam.sdk.transforms.windowing.Trigger;
import org.apache.beam.sdk.transforms.windowing.Window.ClosingBehavior;
import org.apache.beam.sdk.transforms.windowing.Window.OnTimeBehavior;
import org.apache.beam.sdk.transforms.windowing.WindowFn;
import org.apache.beam.sdk.values.WindowingStrategy;
import org.apache.beam.sdk.values.WindowingStrategy.AccumulationMode;
import org.jspecify.annotations.Nullable;

/** What a windowing strategy's trigger comes to. */
public final class Firing {
  private Firing() {}

  /**
   * The policy by which the engine's own aggregation does exactly what the strategy says, or null
   * if it can't.
   */
  public static @Nullable FiringPolicy policy(WindowingStrategy<?, ?> strategy) {
    if (strategy.needsMerge()
        || strategy.getTimestampCombiner() != TimestampCombiner.END_OF_WINDOW) {
      return null;
    }
    Trigger trigger = strategy.getTrigger();
    boolean hasLateness = strategy.getAllowedLateness().getMillis() > 0;
    boolean emptyOnTime = strategy.getOnTimeBehavior() == OnTimeBehavior.FIRE_ALWAYS;
    if (trigger instanceof DefaultTrigger) {
      return policy(strategy, false, true, emptyOnTime);
    } else if (trigger instanceof AfterWatermark.FromEndOfWindow) {
      return hasLateness ? null : policy(strategy, false, false, emptyOnTime);
    } else if (trigger instanceof AfterWatermarkEarlyAndLate parts) {
      return earlyAndLate(strategy, parts, hasLateness, emptyOnTime);
    } else if (trigger instanceof Repeatedly repeatedly) {
      // With lateness Beam's empty on-time pane comes only if the watermark jumps past the expiry.
      boolean isKnown =
          isEachElement(repeatedly.getRepeatedTrigger()) && !(hasLateness && emptyOnTime);
      return isKnown ? policy(strategy, true, true, emptyOnTime) : null;
    }
    return null;
  }

  private static @Nullable FiringPolicy earlyAndLate(
      WindowingStrategy<?, ?> strategy,
      AfterWatermarkEarlyAndLate parts,
      boolean hasLateness,
      boolean emptyOnTime) {
    Trigger early = parts.getEarlyTrigger();
    Trigger late = parts.getLateTrigger();
    boolean isKnown =
        (early == null || early instanceof NeverTrigger || isEachElement(early))
            && (late == null ? !hasLateness : isEachElement(late));
    return isKnown ? policy(strategy, isEachElement(early), true, emptyOnTime) : null;
  }

  private static FiringPolicy policy(
      WindowingStrategy<?, ?> strategy, boolean early, boolean late, boolean emptyOnTime) {
    return new FiringPolicy(
        onChange(early),
        onChange(late),
        accumulation(strategy),
        strategy.getAllowedLateness().getMillis(),
        onEmpty(emptyOnTime),
        onEmpty(strategy.getClosingBehavior() == ClosingBehavior.FIRE_ALWAYS));
  }

  private static OnChange onChange(boolean fires) {
    return fires ? OnChange.FIRE : OnChange.GATHER;
  }

  private static OnEmpty onEmpty(boolean fires) {
    return fires ? OnEmpty.FIRE_ALWAYS : OnEmpty.FIRE_IF_NON_EMPTY;
  }

  private static Accumulation accumulation(WindowingStrategy<?, ?> strategy) {
    return strategy.getMode() == AccumulationMode.ACCUMULATING_FIRED_PANES
        ? Accumulation.ACCUMULATING
        : Accumulation.DISCARDING;
  }

  /**
   * The policy by which the engine's own aggregation of merging windows does exactly what the
   * strategy says, or null if it can't. {@link #isOfIntervals} says by which rule they are merged.
   */
  public static @Nullable MergingPolicy sessions(WindowingStrategy<?, ?> strategy) {
    if (strategy.getTimestampCombiner() != TimestampCombiner.END_OF_WINDOW
        || !(strategy.needsMerge() || isOfIntervals(strategy))) {
      return null;
    }
    Trigger trigger = strategy.getTrigger();
    boolean hasLateness = strategy.getAllowedLateness().getMillis() > 0;
    if (trigger instanceof DefaultTrigger) {
      return sessions(strategy, PaneCondition.NEVER, true);
    } else if (trigger instanceof Repeatedly repeatedly) {
      PaneCondition when = condition(repeatedly.getRepeatedTrigger());
      // There Beam lets timers of windows that were merged away take back holds of those that live.
      boolean isKnown = when != null && !(when.hasDelay() && hasLateness && strategy.needsMerge());
      return isKnown ? sessions(strategy, when, false) : null;
    } else if (hasLateness || !isOfIntervals(strategy)) {
      // Whether such a trigger is past its window's end is itself merged, which is not done here;
      // and by a rule of its own a window may be merged into one that is over, where it finishes.
      return null;
    } else if (trigger instanceof AfterWatermark.FromEndOfWindow) {
      return sessions(strategy, PaneCondition.NEVER, true);
    } else if (trigger instanceof AfterWatermarkEarlyAndLate parts) {
      Trigger early = parts.getEarlyTrigger();
      boolean hasEarly = early != null && !(early instanceof NeverTrigger);
      return sessions(strategy, hasEarly ? condition(early) : PaneCondition.NEVER, true);
    }
    return null;
  }

  /**
   * Whether windows are merged where they overlap. Global and fixed windows overlap only where they
   * are the same.
   */
  public static boolean isOfIntervals(WindowingStrategy<?, ?> strategy) {
    WindowFn<?, ?> windowFn = strategy.getWindowFn();
    return strategy.needsMerge()
        ? windowFn instanceof Sessions
        : windowFn instanceof GlobalWindows || windowFn instanceof FixedWindows;
  }

  private static @Nullable MergingPolicy sessions(
      WindowingStrategy<?, ?> strategy, @Nullable PaneCondition when, boolean atEnd) {
    if (when == null) {
      return null;
    }
    return new MergingPolicy(
        when,
        atEnd,
        accumulation(strategy),
        strategy.getAllowedLateness().getMillis(),
        onEmpty(strategy.getOnTimeBehavior() == OnTimeBehavior.FIRE_ALWAYS),
        onEmpty(strategy.getClosingBehavior() == ClosingBehavior.FIRE_ALWAYS));
  }

  /** What makes a trigger fire that fires once and looks at its window alone; null if unknown. */
  private static @Nullable PaneCondition condition(@Nullable Trigger trigger) {
    if (trigger instanceof AfterPane pane) {
      return PaneCondition.ofCount(pane.getElementCount());
    } else if (trigger instanceof AfterProcessingTime time) {
      long delayMillis = 0;
      for (TimestampTransform transform : time.getTimestampTransforms()) {
        if (!(transform instanceof TimestampTransform.Delay delay)) {
          return null;
        }
        delayMillis += delay.getDelay().getMillis();
      }
      return delayMillis < 0 ? null : new PaneCondition(0, delayMillis);
    }
    return null;
  }

  private static boolean isEachElement(@Nullable Trigger trigger) {
    return trigger instanceof AfterPane pane && pane.getElementCount() == 1;
  }

  /**
   * The strategy of an aggregation in an output mode: in update mode the default trigger gives each
   * result that changed after each batch, and the whole result; explicit triggers are left alone.
   */
  public static WindowingStrategy<?, ?> ofAggregation(
      WindowingStrategy<?, ?> strategy, OutputMode mode) {
    if (mode == OutputMode.APPEND || !isLeftOpen(strategy)) {
      return strategy;
    }
    AfterPane each = AfterPane.elementCountAtLeast(1);
    return strategy
        .withTrigger(AfterWatermark.pastEndOfWindow().withEarlyFirings(each).withLateFirings(each))
        .withMode(AccumulationMode.ACCUMULATING_FIRED_PANES)
        .withOnTimeBehavior(OnTimeBehavior.FIRE_IF_NON_EMPTY);
  }

  /** The strategy of a grouping that is given updates: it hands them on as they come. */
  public static WindowingStrategy<?, ?> ofUpdates(WindowingStrategy<?, ?> strategy) {
    return isLeftOpen(strategy)
        ? strategy
            .withTrigger(Repeatedly.forever(AfterPane.elementCountAtLeast(1)))
            .withMode(AccumulationMode.DISCARDING_FIRED_PANES)
            .withOnTimeBehavior(OnTimeBehavior.FIRE_IF_NON_EMPTY)
        : strategy;
  }

  /** Whether the pipeline leaves it to the output mode when results are given. */
  public static boolean isLeftOpen(WindowingStrategy<?, ?> strategy) {
    return strategy.getTrigger() instanceof DefaultTrigger;
  }
}
