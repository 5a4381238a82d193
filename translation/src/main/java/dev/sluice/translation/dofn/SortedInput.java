package dev.sluice.translation.dofn;

import dev.sluice.translation.element.WindowedValueCodec;
import dev.sluice.translation.state.EarliestFirst;
import dev.sluice.translation.state.KeyedStateInternals;
import dev.sluice.translation.state.KeyedTimerInternals;
import dev.sluice.translation.window.LateFilter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.function.Consumer;
import org.apache.beam.runners.core.StateNamespace;
import org.apache.beam.runners.core.StateNamespaces;
import org.apache.beam.runners.core.StateTag;
import org.apache.beam.runners.core.StateTags;
import org.apache.beam.runners.core.TimerInternals.TimerData;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.CustomCoder;
import org.apache.beam.sdk.state.OrderedListState;
import org.apache.beam.sdk.state.TimeDomain;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.values.TimestampedValue;
import org.apache.beam.sdk.values.WindowedValue;
import org.joda.time.Duration;
import org.joda.time.Instant;

/**
 * Gives a stateful DoFn its elements in the order of their time: they wait, by time, until none
 * before them can come any more.
 *
 * <pre>
 *   element at t --> late, if watermark > t + allowed lateness
 *               \--> waits until then, holding the output watermark at the earliest that waits
 * </pre>
 *
 * <p>Lies in the window's own state, so it goes with it. Owned by the task's thread.
 */
final class SortedInput {
  private static final String TIMER = "__sluice.sorted";

  private final KeyedStateInternals state;
  private final KeyedTimerInternals timers;
  private final LateFilter late;
  private final Coder<BoundedWindow> windowCoder;
  private final Duration allowedLateness;
  private final StateTag<OrderedListState<WindowedValue<Object>>> waiting;

  SortedInput(
      KeyedStateInternals state,
      KeyedTimerInternals timers,
      LateFilter late,
      DoFnSpec spec,
      Coder<BoundedWindow> windowCoder) {
    this.state = state;
    this.timers = timers;
    this.late = late;
    this.windowCoder = windowCoder;
    this.allowedLateness = spec.inputWindowing().getAllowedLateness();
    this.waiting =
        StateTags.makeSystemTagInternal(
            StateTags.orderedList(
                TIMER, new ElementCoder(WindowedValueCodec.of(spec.inputCoder(), windowCoder))));
  }

  boolean isLate(WindowedValue<?> element) {
    return timers.currentInputWatermarkTime().isAfter(element.getTimestamp().plus(allowedLateness));
  }

  void add(WindowedValue<Object> element, BoundedWindow window) {
    StateNamespace namespace = StateNamespaces.window(windowCoder, window);
    Instant time = element.getTimestamp();
    state.state(namespace, waiting).add(TimestampedValue.of(element, time));
    Instant earliest = timers.outputTime(namespace, TIMER);
    if (earliest == null || time.isBefore(earliest)) {
      setTimer(namespace, window, time);
    }
  }

  boolean isIt(TimerData timer) {
    return TIMER.equals(timer.getTimerId()) && timer.getDomain() == TimeDomain.EVENT_TIME;
  }

  /** Gives to {@code next} all that {@code watermarkMillis} releases, in order. */
  void release(BoundedWindow window, long watermarkMillis, Consumer<WindowedValue<Object>> next) {
    StateNamespace namespace = StateNamespaces.window(windowCoder, window);
    OrderedListState<WindowedValue<Object>> list = state.state(namespace, waiting);
    Instant limit = limit(watermarkMillis);
    Iterable<TimestampedValue<WindowedValue<Object>>> released =
        list.readRange(BoundedWindow.TIMESTAMP_MIN_VALUE, limit);
    list.clearRange(BoundedWindow.TIMESTAMP_MIN_VALUE, limit);
    for (TimestampedValue<WindowedValue<Object>> element : released) {
      next.accept(element.getValue());
    }
    Instant earliest = ((EarliestFirst) list).earliest();
    if (earliest != null) {
      setTimer(namespace, window, earliest);
    }
  }

  private Instant limit(long watermarkMillis) {
    if (watermarkMillis > BoundedWindow.TIMESTAMP_MAX_VALUE.getMillis()) {
      return BoundedWindow.TIMESTAMP_MAX_VALUE.plus(Duration.millis(1));
    }
    return Instant.ofEpochMilli(watermarkMillis).minus(allowedLateness);
  }

  private void setTimer(StateNamespace namespace, BoundedWindow window, Instant earliest) {
    long due =
        Math.min(late.expiryMillis(window), earliest.getMillis() + allowedLateness.getMillis());
    timers.setTimer(
        namespace, TIMER, "", Instant.ofEpochMilli(due), earliest, TimeDomain.EVENT_TIME);
  }

  /** Elements with all that goes with them. */
  private static final class ElementCoder extends CustomCoder<WindowedValue<Object>> {
    private static final long serialVersionUID = 1L;
    private final WindowedValueCodec codec;

    ElementCoder(WindowedValueCodec codec) {
      this.codec = codec;
    }

    @Override
    public void encode(WindowedValue<Object> value, OutputStream out) throws IOException {
      codec.encode(value, out);
    }

    @Override
    @SuppressWarnings("unchecked") // it encoded them
    public WindowedValue<Object> decode(InputStream in) throws IOException {
      return (WindowedValue<Object>) codec.decode(in);
    }
  }
}
