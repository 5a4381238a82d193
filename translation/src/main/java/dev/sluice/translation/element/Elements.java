package dev.sluice.translation.element;

import java.util.Collection;
import java.util.Collections;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.transforms.windowing.PaneInfo;
import org.apache.beam.sdk.values.WindowedValue;
import org.apache.beam.sdk.values.WindowedValues;
import org.apache.beam.sdk.values.WindowedValues.SingleWindowedValue;
import org.joda.time.Instant;
import org.jspecify.annotations.Nullable;

/** Elements made from others, with all their metadata. */
public final class Elements {
  private Elements() {}

  /** The same element, marked as caused by the drain of the pipeline. */
  @SuppressWarnings("unchecked") // only the mark is another
  public static <T> WindowedValue<T> causedByDrain(WindowedValue<T> value) {
    return (WindowedValue<T>)
        new Metadata(true, value.getRecordId(), value.getRecordOffset())
            .on(value.getValue(), value.getTimestamp(), value.getWindows(), value.getPaneInfo());
  }

  /** Whether the drain of the pipeline caused the element. */
  public static boolean isCausedByDrain(WindowedValue<?> value) {
    return Metadata.isDrain(value);
  }

  /** Another value in place of the element's. */
  public static WindowedValue<?> withValue(WindowedValue<?> element, @Nullable Object value) {
    if (Metadata.isOn(element)) {
      return Metadata.of(element)
          .on(value, element.getTimestamp(), element.getWindows(), element.getPaneInfo());
    }
    return element.withValue(value);
  }

  /** Another element in its place, with its metadata. */
  @SuppressWarnings("unchecked") // only the value is of another type
  public static <T> WindowedValue<T> like(
      WindowedValue<?> element,
      T value,
      Instant timestamp,
      Collection<? extends BoundedWindow> windows,
      PaneInfo pane) {
    return Metadata.isOn(element)
        ? (WindowedValue<T>) Metadata.of(element).on(value, timestamp, windows, pane)
        : WindowedValues.of(value, timestamp, windows, pane);
  }

  /** The same element in another window. */
  public static WindowedValue<?> withWindow(WindowedValue<?> value, BoundedWindow window) {
    if (Metadata.isOn(value)) {
      return withWindows(value, Collections.singleton(window));
    }
    return WindowedValues.of(value.getValue(), value.getTimestamp(), window, value.getPaneInfo());
  }

  /** Whether the element is in one window only. */
  public static boolean isInOneWindow(WindowedValue<?> element) {
    return element instanceof SingleWindowedValue || element.getWindows().size() == 1;
  }

  /**
   * The window of an element that is in one only.
   *
   * @throws IllegalArgumentException if it is in several
   */
  public static BoundedWindow onlyWindow(WindowedValue<?> element) {
    if (element instanceof SingleWindowedValue single) {
      return single.getWindow();
    }
    if (element.getWindows().size() != 1) {
      throw new IllegalArgumentException(
          "An element must be in one window here, but is in " + element.getWindows());
    }
    return element.getWindows().iterator().next();
  }

  /** The same element in other windows. */
  public static WindowedValue<?> withWindows(
      WindowedValue<?> value, Collection<? extends BoundedWindow> windows) {
    if (Metadata.isOn(value)) {
      return Metadata.of(value)
          .on(value.getValue(), value.getTimestamp(), windows, value.getPaneInfo());
    }
    return WindowedValues.of(value.getValue(), value.getTimestamp(), windows, value.getPaneInfo());
  }
}
