package dev.sluice.translation.element;

import java.util.Collection;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.values.WindowedValue;
import org.apache.beam.sdk.values.WindowedValues;
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

  /** The same element in other windows. */
  public static WindowedValue<?> withWindows(
      WindowedValue<?> value, Collection<? extends BoundedWindow> windows) {
    if (Metadata.isOn(value)) {
      return Metadata.of(value)
          .on(value.getValue(), value.getTimestamp(), windows, value.getPaneInfo());
    }
    return windows.size() == 1
        ? WindowedValues.of(
            value.getValue(), value.getTimestamp(), windows.iterator().next(), value.getPaneInfo())
        : WindowedValues.of(value.getValue(), value.getTimestamp(), windows, value.getPaneInfo());
  }
}
