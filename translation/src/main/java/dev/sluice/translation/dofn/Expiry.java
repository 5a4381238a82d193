package dev.sluice.translation.dofn;

import dev.sluice.translation.state.KeyedStateInternals;
import dev.sluice.translation.state.KeyedTimerInternals;
import dev.sluice.translation.window.LateFilter;
import java.util.Set;
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
 * <p>It is set as long as the key has state in the window, so that of a key that is done nothing is
 * left. Where it is not set there is none: what the cells of a visit don't know they need not ask
 * for. A DoFn that is called when its windows expire is called for every key that it saw: there the
 * timer is set with the first element, and stays.
 *
 * <p>It owes something to those downstream only if the DoFn has a callback, and then at the
 * window's end. Owned by the task's thread.
 */
final class Expiry {
  private static final String TIMER = "__sluice.expiry";

  /** DoFns of Beam's own whose callback does nothing for a key without state. */
  private static final Set<String> CALLED_FOR_STATE_ONLY =
      Set.of("org.apache.beam.sdk.transforms.GroupIntoBatches$GroupIntoBatchesDoFn");

  private final KeyedStateInternals state;
  private final KeyedTimerInternals timers;
  private final LateFilter late;
  private final Coder<BoundedWindow> windowCoder;
  private final boolean needed;
  private final boolean callback;
  private final boolean isForAllSeen;

  Expiry(
      KeyedStateInternals state,
      KeyedTimerInternals timers,
      LateFilter late,
      Coder<BoundedWindow> windowCoder,
      DoFnSignature signature) {
    this.state = state;
    this.timers = timers;
    this.late = late;
    this.windowCoder = windowCoder;
    callback = signature.onWindowExpiration() != null;
    isForAllSeen = callback && !CALLED_FOR_STATE_ONLY.contains(signature.fnClass().getName());
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

  /** Sees to it, after a visit of the window, that it expires for the present key if it must. */
  void settle(BoundedWindow window) {
    StateNamespace namespace = StateNamespaces.window(windowCoder, window);
    if (isForAllSeen) {
      set(namespace, window);
      return;
    }
    switch (state.presence(namespace)) {
      case UNASKED -> {}
      case SOME -> set(namespace, window);
      case UNSURE -> {
        if (state.hasAny(namespace, window)) {
          set(namespace, window);
        } else {
          delete(namespace);
        }
      }
      case NONE -> {
        if (timers.isSet(namespace, TIMER) && !state.hasAny(namespace, window)) {
          delete(namespace);
        }
      }
    }
  }

  private void set(StateNamespace namespace, BoundedWindow window) {
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

  private void delete(StateNamespace namespace) {
    timers.deleteTimer(namespace, TIMER, "", TimeDomain.EVENT_TIME);
  }

  boolean isIt(TimerData timer) {
    return TIMER.equals(timer.getTimerId()) && timer.getDomain() == TimeDomain.EVENT_TIME;
  }
}
