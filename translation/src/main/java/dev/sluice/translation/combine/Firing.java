package dev.sluice.translation.combine;

import dev.sluice.engine.aggregate.FiringPolicy;
import dev.sluice.translation.OutputMode;
import org.apache.beam.sdk.transforms.windowing.AfterPane;
import org.apache.beam.sdk.transforms.windowing.AfterWatermark;
import org.apache.beam.sdk.transforms.windowing.AfterWatermark.AfterWatermarkEarlyAndLate;
import org.apache.beam.sdk.transforms.windowing.DefaultTrigger;
import org.apache.beam.sdk.transforms.windowing.Never.NeverTrigger;
import org.apache.beam.sdk.transforms.windowing.Repeatedly;
import org.apache.beam.sdk.transforms.windowing.TimestampCombiner;
import org.apache.beam.sdk.transforms.windowing.Trigger;
import org.apache.beam.sdk.transforms.windowing.Window.ClosingBehavior;
import org.apache.beam.sdk.transforms.windowing.Window.OnTimeBehavior;
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
      return isEachElement(repeatedly.getRepeatedTrigger())
          ? policy(strategy, true, true, false)
          : null;
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
        early,
        late,
        strategy.getMode() == AccumulationMode.ACCUMULATING_FIRED_PANES,
        strategy.getAllowedLateness().getMillis(),
        emptyOnTime,
        strategy.getClosingBehavior() == ClosingBehavior.FIRE_ALWAYS);
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
        : strategy;
  }

  /** Whether the pipeline leaves it to the output mode when results are given. */
  public static boolean isLeftOpen(WindowingStrategy<?, ?> strategy) {
    return strategy.getTrigger() instanceof DefaultTrigger;
  }
}
