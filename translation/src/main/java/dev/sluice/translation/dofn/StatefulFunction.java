package dev.sluice.translation.dofn;

import dev.sluice.engine.operator.Task;
import dev.sluice.engine.timer.KeyedFunction;
import dev.sluice.engine.timer.KeyedState;
import dev.sluice.engine.timer.Timer;
import dev.sluice.translation.element.Elements;
import dev.sluice.translation.state.KeyedStateInternals;
import dev.sluice.translation.state.KeyedTimerInternals;
import dev.sluice.translation.window.LateFilter;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.beam.runners.core.StateNamespaces.WindowNamespace;
import org.apache.beam.runners.core.TimerInternals.TimerData;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.state.TimeDomain;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.util.CoderUtils;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.WindowedValue;
import org.jspecify.annotations.Nullable;

/**
 * A DoFn with state and timers.
 *
 * <p>Elements of a window that has expired are dropped. One timer of the step's own per key and
 * window expires it, while there is something to expire: the DoFn's callback runs, if it has one,
 * and all state of the window goes. Timers of users fire one by one, each seeing what those before
 * it did. Owned by the task's thread.
 */
final class StatefulFunction implements KeyedFunction {
  private final OpenDoFn doFn;
  private final KeyedStateInternals state;
  private final KeyedTimerInternals timers;
  private final LateFilter late;
  private final Expiry expiry;
  private final @Nullable SortedInput sorted;
  private final Coder<Object> keyCoder;

  /** Windows of the present key that elements came for. */
  private final Set<BoundedWindow> visited = new HashSet<>();

  private @Nullable KeyedState keyed;

  /** What it is made of besides the DoFn. */
  record Parts(
      KeyedStateInternals state,
      KeyedTimerInternals timers,
      LateFilter late,
      Expiry expiry,
      @Nullable SortedInput sorted) {}

  StatefulFunction(OpenDoFn doFn, Parts parts, Coder<Object> keyCoder) {
    this.doFn = doFn;
    this.state = parts.state();
    this.timers = parts.timers();
    this.late = parts.late();
    this.expiry = parts.expiry();
    this.sorted = parts.sorted();
    this.keyCoder = keyCoder;
  }

  /** What a user put off by the clock must come before the window that it is for is over. */
  @Override
  public PendingClockTimers pendingClockTimers() {
    return PendingClockTimers.WHEN_INPUT_ENDS;
  }

  @Override
  public void begin(Task batch, KeyedState present) {
    keyed = present;
    doFn.begin(batch);
    state.begin(batch, present);
    timers.begin(present);
    late.begin(batch);
  }

  @Override
  @SuppressWarnings("unchecked") // what comes over a keyed exchange is windowed pairs
  public void elements(List<Object> elements) {
    visited.clear();
    for (int i = 0; i < elements.size(); i++) {
      WindowedValue<Object> element = (WindowedValue<Object>) elements.get(i);
      if (i == 0) {
        state.moveTo(((KV<?, ?>) element.getValue()).getKey());
      }
      if (element.getWindows().size() == 1) {
        element(element, element.getWindows().iterator().next());
      } else {
        for (BoundedWindow window : element.getWindows()) {
          Set<BoundedWindow> only = Collections.singleton(window);
          element((WindowedValue<Object>) Elements.withWindows(element, only), window);
        }
      }
    }
    visited.forEach(expiry::settle);
  }

  private void element(WindowedValue<Object> element, BoundedWindow window) {
    if (late.isExpired(window) || (sorted != null && sorted.isLate(element))) {
      countDropped();
      return;
    }
    if (expiry.isNeeded()) {
      visited.add(window);
    }
    if (sorted == null) {
      doFn.process(element);
    } else {
      sorted.add(element, window);
    }
  }

  private void countDropped() {
    var outer = doFn.meter().enter();
    late.drop(1);
    doFn.meter().exit(outer);
  }

  @Override
  public void timers(List<Timer> due) throws Exception {
    Object key = CoderUtils.decodeFromByteArray(keyCoder, keyed().key());
    state.moveTo(key);
    for (Timer timer : due) {
      TimerData data = timers.decode(timer, keyed().isCausedByDrain());
      BoundedWindow window = ((WindowNamespace<?>) data.getNamespace()).getWindow();
      if (expiry.isIt(data)) {
        expire(window, key);
      } else if (sorted != null && sorted.isIt(data)) {
        sorted.release(window, keyed().inputWatermarkMillis(), doFn::process);
        expiry.settle(window);
      } else {
        fire(data, window, key);
      }
    }
  }

  /** Timers by the clock may come after their window: they are void then. */
  private void fire(TimerData timer, BoundedWindow window, @Nullable Object key) {
    if (timer.getDomain() != TimeDomain.EVENT_TIME
        && late.expiryMillis(window) < keyed().inputWatermarkMillis()) {
      return;
    }
    doFn.timer(timer, key, window, keyed().isCausedByDrain());
    if (expiry.isNeeded()) {
      expiry.settle(window);
    }
  }

  private void expire(BoundedWindow window, @Nullable Object key) {
    if (sorted != null) {
      sorted.release(window, Long.MAX_VALUE, doFn::process);
    }
    if (expiry.hasCallback()) {
      doFn.windowExpires(window, window.maxTimestamp(), key, keyed().isCausedByDrain());
    }
    state.deleteAll(window);
  }

  @Override
  public void finish() {
    doFn.finishBundle();
    state.flush();
    late.report();
    doFn.report();
  }

  private KeyedState keyed() {
    if (keyed == null) {
      throw new IllegalStateException("A stateful step runs within a batch only");
    }
    return keyed;
  }

  @Override
  public void close() {
    doFn.close();
  }
}
