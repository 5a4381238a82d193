package dev.sluice.translation.dofn;

import dev.sluice.engine.operator.Task;
import dev.sluice.translation.failure.UserCode;
import org.apache.beam.runners.core.StateInternals;
import org.apache.beam.runners.core.StepContext;
import org.apache.beam.runners.core.TimerInternals;
import org.apache.beam.sdk.transforms.DoFn.BundleFinalizer;
import org.joda.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a DoFn's runner asks beside elements: state and timers, where there are any, and callbacks
 * after the commit.
 *
 * <p>Owned by the task's thread.
 */
final class DoFnStepContext implements StepContext, BundleFinalizer {
  private final @Nullable StateInternals state;
  private final @Nullable TimerInternals timers;
  private @Nullable Task task;

  DoFnStepContext(@Nullable StateInternals state, @Nullable TimerInternals timers) {
    this.state = state;
    this.timers = timers;
  }

  void begin(Task task) {
    this.task = task;
  }

  @Override
  public StateInternals stateInternals() {
    if (state == null) {
      throw new UnsupportedOperationException("This step has no state");
    }
    return state;
  }

  @Override
  public TimerInternals timerInternals() {
    if (timers == null) {
      throw new UnsupportedOperationException("This step has no timers");
    }
    return timers;
  }

  @Override
  public BundleFinalizer bundleFinalizer() {
    return this;
  }

  /** The callback runs right after the commit: its expiry can't come before. */
  @Override
  public void afterBundleCommit(Instant callbackExpiry, Callback callback) {
    if (task == null) {
      throw new IllegalStateException("Callbacks can be registered in a bundle only");
    }
    task.afterCommit(
        () -> {
          try {
            callback.onBundleSuccess();
          } catch (Exception e) {
            throw UserCode.rethrow(e);
          }
        });
  }
}
