package dev.sluice.translation.dofn;

import dev.sluice.translation.element.Elements;
import java.util.Collection;
import java.util.Objects;
import org.apache.beam.runners.core.SideInputReader;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.transforms.windowing.PaneInfo;
import org.apache.beam.sdk.values.PCollectionView;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.WindowedValue;
import org.joda.time.Duration;
import org.joda.time.Instant;
import org.joda.time.format.PeriodFormat;

/**
 * Where a bundle's contexts and receivers put what a DoFn makes of their elements: what all of them
 * share.
 *
 * <p>What it refuses it refuses in Beam's words, which users search for. Owned by the task's
 * thread.
 */
final class ElementOutputs {
  private final DoFn<Object, Object> doFn;
  private final PipelineOptions options;
  private final Outputs outputs;
  private final TupleTag<Object> main;
  private final SideInputReader sideInputs;

  @SuppressWarnings("unchecked") // the pipeline's own types; here they are objects
  ElementOutputs(
      DoFn<Object, Object> doFn, DoFnSpec spec, Outputs outputs, SideInputReader sideInputs) {
    this.doFn = doFn;
    this.options = spec.options().get();
    this.outputs = outputs;
    this.main = (TupleTag<Object>) spec.mainOutput();
    this.sideInputs = sideInputs;
  }

  PipelineOptions options() {
    return options;
  }

  TupleTag<Object> main() {
    return main;
  }

  <T> T sideInput(WindowedValue<Object> from, PCollectionView<T> view) {
    Objects.requireNonNull(view, "The view of a side input can't be null");
    BoundedWindow window = view.getWindowMappingFn().getSideInputWindow(Elements.onlyWindow(from));
    if (!sideInputs.contains(view)) {
      throw new IllegalArgumentException("calling sideInput() with unknown view " + view);
    }
    return sideInputs.get(view, window);
  }

  <T> void output(WindowedValue<Object> from, TupleTag<T> tag, T value) {
    outputs.output(known(tag), with(from, value));
  }

  /** As {@link #output}, but checked even at the element's own time. */
  <T> void receive(WindowedValue<Object> from, TupleTag<T> tag, T value) {
    checkTime(from, from.getTimestamp());
    outputs.output(tag, with(from, value));
  }

  <T> void output(WindowedValue<Object> from, TupleTag<T> tag, T value, Instant timestamp) {
    output(from, tag, value, timestamp, from.getWindows(), from.getPaneInfo());
  }

  <T> void output(
      WindowedValue<Object> from,
      TupleTag<T> tag,
      T value,
      Instant timestamp,
      Collection<? extends BoundedWindow> windows,
      PaneInfo pane) {
    checkTime(from, timestamp);
    outputs.output(known(tag), Elements.like(from, value, timestamp, windows, pane));
  }

  <T> void outputWhole(WindowedValue<Object> from, TupleTag<T> tag, WindowedValue<T> value) {
    checkTime(from, value.getTimestamp());
    outputs.output(known(tag), value);
  }

  /** The element itself, if its value is passed on as it is, as by filters. */
  @SuppressWarnings({"unchecked", "ReferenceEquality"}) // the same value is of the same type
  private static <T> WindowedValue<T> with(WindowedValue<Object> element, T value) {
    return element.getValue() == value ? (WindowedValue<T>) element : element.withValue(value);
  }

  private static <T> TupleTag<T> known(TupleTag<T> tag) {
    return Objects.requireNonNull(tag, "The tag of an output can't be null");
  }

  private void checkTime(WindowedValue<Object> from, Instant timestamp) {
    long millis = timestamp.getMillis();
    if (millis < earliestMillis(from) || millis > BoundedWindow.TIMESTAMP_MAX_VALUE.getMillis()) {
      throw new IllegalArgumentException(
          "Cannot output with timestamp "
              + timestamp
              + ". Output timestamps must be no earlier than the timestamp of the current input or "
              + "timer ("
              + from.getTimestamp()
              + ") minus the allowed skew ("
              + text(allowedSkew())
              + ") and no later than "
              + BoundedWindow.TIMESTAMP_MAX_VALUE
              + ". See the DoFn#getAllowedTimestampSkew() Javadoc for details on changing the "
              + "allowed skew.");
    }
  }

  private static String text(Duration skew) {
    return skew.getMillis() < Integer.MAX_VALUE
        ? PeriodFormat.getDefault().print(skew.toPeriod())
        : skew.toString();
  }

  private long earliestMillis(WindowedValue<Object> from) {
    long at = from.getTimestamp().getMillis();
    long skew = allowedSkew().getMillis();
    long earliest = at - skew;
    boolean overflows = ((at ^ skew) & (at ^ earliest)) < 0;
    return overflows ? BoundedWindow.TIMESTAMP_MIN_VALUE.getMillis() : earliest;
  }

  @SuppressWarnings("deprecation") // users are advised against it, but may
  private Duration allowedSkew() {
    return doFn.getAllowedTimestampSkew();
  }
}
