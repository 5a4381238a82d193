package dev.sluice.translation.view;

import dev.sluice.engine.operator.HeadFactory;
import java.io.Serializable;
import org.apache.beam.sdk.transforms.Combine.BinaryCombineFn;
import org.apache.beam.sdk.transforms.CombineFnBase.GlobalCombineFn;
import org.apache.beam.sdk.transforms.windowing.AfterFirst;
import org.apache.beam.sdk.transforms.windowing.AfterPane;
import org.apache.beam.sdk.transforms.windowing.AfterProcessingTime;
import org.apache.beam.sdk.transforms.windowing.AfterSynchronizedProcessingTime;
import org.apache.beam.sdk.transforms.windowing.AfterWatermark.AfterWatermarkEarlyAndLate;
import org.apache.beam.sdk.transforms.windowing.GlobalWindows;
import org.apache.beam.sdk.transforms.windowing.Repeatedly;
import org.apache.beam.sdk.transforms.windowing.Trigger;
import org.apache.beam.sdk.transforms.windowing.Window.ClosingBehavior;
import org.apache.beam.sdk.transforms.windowing.Window.OnTimeBehavior;
import org.apache.beam.sdk.values.WindowingStrategy;
import org.apache.beam.sdk.values.WindowingStrategy.AccumulationMode;
import org.jspecify.annotations.Nullable;

/**
 * The combine in {@code View.asSingleton}, which fails where a pane has more than one element or
 * none.
 *
 * <p>An empty pane leaves what the view holds, as it does for every other view: it comes where the
 * input ends or is drained, and says nothing.
 *
 * <p>A trigger that fires with each element asks for as many panes as elements, but fires once for
 * all that a batch brings, and at the batch after if it goes by the clock. So elements that came
 * one after the other would meet in a pane by chance. They are panes of their own here, of which
 * the view has the last; elements that were together before still fail.
 */
public final class SingletonInput implements Serializable {
  private static final long serialVersionUID = 1L;

  /** It is not public. */
  private static final String COMBINE = "org.apache.beam.sdk.transforms.View$SingletonCombineFn";

  private final BinaryCombineFn<Object> fn;
  private final boolean isByElement;

  private SingletonInput(BinaryCombineFn<Object> fn, boolean isByElement) {
    this.fn = fn;
    this.isByElement = isByElement;
  }

  /** The combine of {@code View.asSingleton}; null if {@code fn} is another. */
  @SuppressWarnings("unchecked") // it is given what it was applied to
  public static @Nullable SingletonInput of(
      GlobalCombineFn<?, ?, ?> fn, WindowingStrategy<?, ?> windowing) {
    if (!(fn instanceof BinaryCombineFn<?>) || !fn.getClass().getName().equals(COMBINE)) {
      return null;
    }
    boolean isByElement =
        windowing.getMode() == AccumulationMode.DISCARDING_FIRED_PANES
            && firesWithEach(windowing.getTrigger());
    return new SingletonInput((BinaryCombineFn<Object>) fn, isByElement);
  }

  /**
   * The windowing under which an empty pane is none. A default is Beam's answer to an empty pane;
   * it stays where a window's end is more than the end of the input.
   */
  public WindowingStrategy<?, ?> windowing(WindowingStrategy<?, ?> windowing) {
    return hasDefault() && !(windowing.getWindowFn() instanceof GlobalWindows)
        ? windowing
        : windowing
            .withOnTimeBehavior(OnTimeBehavior.FIRE_IF_NON_EMPTY)
            .withClosingBehavior(ClosingBehavior.FIRE_IF_NON_EMPTY);
  }

  private boolean hasDefault() {
    try {
      fn.identity();
      return true;
    } catch (IllegalArgumentException none) {
      return false;
    }
  }

  private static boolean firesWithEach(Trigger trigger) {
    if (trigger instanceof Repeatedly repeatedly) {
      return isOne(repeatedly.getRepeatedTrigger());
    } else if (trigger instanceof AfterWatermarkEarlyAndLate parts) {
      Trigger late = parts.getLateTrigger();
      return isOne(parts.getEarlyTrigger()) && (late == null || isOne(late));
    }
    return false;
  }

  /** Whether a trigger that fires once does so with the first element. */
  private static boolean isOne(Trigger trigger) {
    if (trigger instanceof AfterFirst) {
      return trigger.subTriggers().stream().anyMatch(SingletonInput::isOne);
    }
    return trigger instanceof AfterSynchronizedProcessingTime
        || (trigger instanceof AfterPane pane && pane.getElementCount() == 1)
        || (trigger instanceof AfterProcessingTime time && time.getTimestampTransforms().isEmpty());
  }

  /** Whether each element is a pane of its own, so that rows may not be combined in part. */
  public boolean isByElement() {
    return isByElement;
  }

  /** The combine; if it is by element, a later one replaces an earlier one. */
  public BinaryCombineFn<Object> combineFn() {
    return isByElement ? new LastFn(fn) : fn;
  }

  /**
   * A head that does {@code combine}, given {@link #combineFn}; if it is by element, with the last
   * row of each batch and window. Its rows are keyed pairs.
   */
  public HeadFactory head(HeadFactory combine) {
    if (!isByElement) {
      return combine;
    }
    HeadFactory head = (context, outputs) -> new LastRows(combine.open(context, outputs), this);
    return head.withLayout(combine.layout());
  }

  /** Fails as Beam does where two elements are in one pane. */
  void refuse(@Nullable Object one, @Nullable Object other) {
    fn.apply(one, other);
  }

  private static final class LastFn extends BinaryCombineFn<Object> {
    private static final long serialVersionUID = 1L;
    private final BinaryCombineFn<Object> fn;

    LastFn(BinaryCombineFn<Object> fn) {
      this.fn = fn;
    }

    @Override
    public Object apply(Object earlier, Object later) {
      return later;
    }

    @Override
    public @Nullable Object identity() {
      return fn.identity();
    }
  }
}
