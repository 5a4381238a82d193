package dev.sluice.translation.dofn;

import dev.sluice.translation.state.KeyedTimerInternals;
import dev.sluice.translation.window.LateFilter;
import org.apache.beam.runners.core.StateNamespace;
import org.apache.beam.runners.core.StateNamespaces;
import org.apache.beam.runners.core.TimerInternals.TimerData;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.state.TimeDomain;
import org.apache.beam.sdk.transforms.reflect.DoFnSignature;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.joda.time.Instant;

/**
 * When a window of a key is over for a stateful DoFn: a timer of the step's own, one millisecond
 * after the last timer that a user can set for the window.
 *
 * <p>It owes something to those downstream only if the DoFn has a callback, and then at the
 * window's end. Owned by the task's thread.
 */
final class Expiry {
  private static final String TIMER = "__sluice.expiry";

  private final KeyedTimerInternals timers;
  private final LateFilter late;
  private final Coder<BoundedWindow> windowCoder;
  private final boolean needed;
  private final boolean callback;

  Expiry(
      KeyedTimerInternals timers,
      LateFilter late,
      Coder<BoundedWindow> windowCoder,
      DoFnSignature signature) {
    this.timers = timers;
    this.late = late;
    this.windowCoder = windowCoder;
    callback = signature.onWindowExpiration() != null;
    needed =
        callback
            || !signature.stateDeclarations().isEmpty()
            || signature.processElement().requiresTimeSortedInput();
  }

  /** Whether there is anything to do at the end. */
  boolean isNeeded() {
    return needed;
  }

  /** Whether the DoFn is to be called. */
  boolean hasCallback() {
    return callback;
  }

  /** Sets the timer for the present key, unless it is set. */
  void arm(BoundedWindow window) {
    StateNamespace namespace = StateNamespaces.window(windowCoder, window);
    if (timers.isSet(namespace, TIMER)) {
      return;
    }
    Instant time = Instant.ofEpochMilli(late.expiryMillis(window) + 1);
    if (callback) {
      timers.setTimer(namespace, TIMER, "", time, window.maxTimestamp(), TimeDomain.EVENT_TIME);
    } else {
      timers.setWithoutHold(namespace, TIMER, time);
    }
  }

  boolean isIt(TimerData timer) {
    return TIMER.equals(timer.getTimerId()) && timer.getDomain() == TimeDomain.EVENT_TIME;
  }
}
