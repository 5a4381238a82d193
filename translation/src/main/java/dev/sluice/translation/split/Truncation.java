package dev.sluice.translation.split;

import org.apache.beam.sdk.transforms.splittabledofn.RestrictionTracker;
import org.apache.beam.sdk.transforms.splittabledofn.RestrictionTracker.TruncateResult;
import org.apache.beam.sdk.values.WindowedValue;
import org.jspecify.annotations.Nullable;

/**
 * Asks a splittable DoFn what a drain is to leave of a restriction: its {@code TruncateRestriction}
 * method, or Beam's default, by which bounded ones run to their end and unbounded ones are dropped.
 * Owned by the task's thread.
 */
final class Truncation {
  private final OpenSplittable splittable;

  Truncation(OpenSplittable splittable) {
    this.splittable = splittable;
  }

  /** What is left of a restriction, or null if nothing is. */
  @Nullable Object of(
      WindowedValue<Object> element, Object restriction, @Nullable Object estimatorState) {
    TruncateResult<?> left =
        splittable
            .invoker()
            .invokeTruncateRestriction(new WithTracker(element, restriction, estimatorState));
    return left == null ? null : left.getTruncatedRestriction();
  }

  private final class WithTracker extends Arguments {
    WithTracker(
        WindowedValue<Object> element, Object restriction, @Nullable Object estimatorState) {
      super(splittable.parDo(), splittable.sideInputs(), element, restriction, estimatorState);
    }

    @Override
    public RestrictionTracker<?, ?> restrictionTracker() {
      return splittable.invoker().invokeNewTracker(this);
    }
  }
}
