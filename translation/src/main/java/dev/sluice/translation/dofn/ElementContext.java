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
import org.jspecify.annotations.Nullable;

/**
 * What a DoFn sees of the element in hand, and where it puts what it makes of it: one object,
 * pointed from element to element.
 *
 * <p>What it refuses it refuses in Beam's words, which users search for.
 *
 * <p>Abstract because newer versions of Beam ask for one method more: {@link DrainTeller} adds it.
 * Owned by the task's thread.
 */
abstract class ElementContext extends DoFn<Object, Object>.ProcessContext {
  private final DoFn<Object, Object> doFn;
  private final PipelineOptions options;
  private final Outputs outputs;
  private final TupleTag<Object> main;
  private final SideInputReader sideInputs;
  private @Nullable WindowedValue<Object> element;

  @SuppressWarnings("unchecked") // the pipeline's own types; here they are objects
  ElementContext(
      DoFn<Object, Object> doFn, DoFnSpec spec, Outputs outputs, SideInputReader sideInputs) {
    doFn.super();
    this.doFn = doFn;
    this.options = spec.options().get();
    this.outputs = outputs;
    this.main = (TupleTag<Object>) spec.mainOutput();
    this.sideInputs = sideInputs;
  }

  /** The element that is processed from now on, or null: none is. */
  void moveTo(@Nullable WindowedValue<Object> element) {
    this.element = element;
  }

  /** The element in hand. */
  WindowedValue<Object> at() {
    if (element == null) {
      throw new IllegalStateException(
          "No element is being processed: contexts and receivers are of use within the call only");
    }
    return element;
  }

  /** Its drain mark, whose type is not the same in all versions of Beam. */
  Object drainMark() {
    return at().causedByDrain();
  }

  /** Its window, if it is in one only. */
  BoundedWindow window() {
    return Elements.onlyWindow(at());
  }

  @Override
  public PipelineOptions getPipelineOptions() {
    return options;
  }

  @Override
  public Object element() {
    return at().getValue();
  }

  @Override
  public Instant timestamp() {
    return at().getTimestamp();
  }

  @Override
  public PaneInfo pane() {
    return at().getPaneInfo();
  }

  @Override
  public @Nullable String currentRecordId() {
    return at().getRecordId();
  }

  @Override
  public @Nullable Long currentRecordOffset() {
    return at().getRecordOffset();
  }

  @Override
  public <T> T sideInput(PCollectionView<T> view) {
    Objects.requireNonNull(view, "The view of a side input can't be null");
    BoundedWindow window = view.getWindowMappingFn().getSideInputWindow(window());
    if (!sideInputs.contains(view)) {
      throw new IllegalArgumentException("calling sideInput() with unknown view " + view);
    }
    return sideInputs.get(view, window);
  }

  @Override
  public void output(Object value) {
    output(main, value);
  }

  @Override
  public <T> void output(TupleTag<T> tag, T value) {
    outputs.output(known(tag), with(at(), value));
  }

  @Override
  public void outputWithTimestamp(Object value, Instant timestamp) {
    outputWithTimestamp(main, value, timestamp);
  }

  @Override
  public <T> void outputWithTimestamp(TupleTag<T> tag, T value, Instant timestamp) {
    WindowedValue<Object> from = at();
    outputWindowedValue(tag, value, timestamp, from.getWindows(), from.getPaneInfo());
  }

  @Override
  public void outputWindowedValue(
      Object value, Instant timestamp, Collection<? extends BoundedWindow> windows, PaneInfo pane) {
    outputWindowedValue(main, value, timestamp, windows, pane);
  }

  @Override
  public <T> void outputWindowedValue(
      TupleTag<T> tag,
      T value,
      Instant timestamp,
      Collection<? extends BoundedWindow> windows,
      PaneInfo pane) {
    checkTime(timestamp);
    outputs.output(known(tag), Elements.like(at(), value, timestamp, windows, pane));
  }

  @SuppressWarnings("MissingOverride") // Beam has it from 2.73 on
  public void outputWindowedValue(WindowedValue<Object> value) {
    outputWindowedValue(main, value);
  }

  @SuppressWarnings("MissingOverride") // as above
  public <T> void outputWindowedValue(TupleTag<T> tag, WindowedValue<T> value) {
    checkTime(value.getTimestamp());
    outputs.output(known(tag), value);
  }

  /** A value from a receiver: as {@link #output}, but checked even at the element's own time. */
  <T> void receive(TupleTag<T> tag, T value) {
    WindowedValue<Object> from = at();
    checkTime(from.getTimestamp());
    outputs.output(tag, with(from, value));
  }

  /** The element itself, if its value is passed on as it is, as by filters. */
  @SuppressWarnings({"unchecked", "ReferenceEquality"}) // the same value is of the same type
  private static <T> WindowedValue<T> with(WindowedValue<Object> element, T value) {
    return element.getValue() == value ? (WindowedValue<T>) element : element.withValue(value);
  }

  private static <T> TupleTag<T> known(TupleTag<T> tag) {
    return Objects.requireNonNull(tag, "The tag of an output can't be null");
  }

  private void checkTime(Instant timestamp) {
    long millis = timestamp.getMillis();
    if (millis < earliestMillis() || millis > BoundedWindow.TIMESTAMP_MAX_VALUE.getMillis()) {
      throw new IllegalArgumentException(
          "Cannot output with timestamp "
              + timestamp
              + ". Output timestamps must be no earlier than the timestamp of the current input or "
              + "timer ("
              + timestamp()
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

  private long earliestMillis() {
    long at = timestamp().getMillis();
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
