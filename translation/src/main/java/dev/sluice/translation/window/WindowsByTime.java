package dev.sluice.translation.window;

import java.util.Arrays;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.transforms.windowing.FixedWindows;
import org.apache.beam.sdk.transforms.windowing.SlidingWindows;
import org.apache.beam.sdk.transforms.windowing.WindowFn;
import org.joda.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The windows that were assigned last, by slices of time: all times of a slice are in the same
 * windows. So most elements take windows that are there already, and those of one slice share them,
 * which makes them cheap to compare.
 *
 * <pre>
 *   sliding by 5 of 10   [--------w1-------)[--------w3-------)
 *                                 [--------w2-------)
 *   slices               [   w1  )[ w1,w2 )[ w2,w3 )[ w3 ...
 * </pre>
 *
 * <p>Fixed windows are slices themselves. Windows that slide by what their size is no multiple of
 * have slices of two lengths, and are left alone; so are times before the epoch, where Beam's own
 * arithmetic is another. Owned by one thread.
 *
 * @param <V> what is remembered
 */
final class WindowsByTime<V> {
  private static final int SLICES = 64;

  private final long sliceMillis;

  /** Added to a time, it makes slices begin at multiples of their length. */
  private final long shiftMillis;

  private final long[] numbers = new long[SLICES];
  private final @Nullable Object[] values = new Object[SLICES];
  private long lastStartMillis = Long.MAX_VALUE;
  private long lastEndMillis = Long.MIN_VALUE;
  private @Nullable V last;

  private WindowsByTime(long sliceMillis, long offsetMillis) {
    this.sliceMillis = sliceMillis;
    this.shiftMillis = sliceMillis - offsetMillis;
    Arrays.fill(numbers, -1);
  }

  /** What is remembered of this function's windows; null if it has no such slices. */
  static <V> @Nullable WindowsByTime<V> of(WindowFn<?, ?> fn) {
    if (fn instanceof FixedWindows fixed) {
      return of(fixed.getSize(), fixed.getOffset());
    } else if (fn instanceof SlidingWindows sliding
        && sliding.getSize().getMillis() % sliding.getPeriod().getMillis() == 0) {
      return of(sliding.getPeriod(), sliding.getOffset());
    }
    return null;
  }

  private static <V> @Nullable WindowsByTime<V> of(Duration slice, Duration offset) {
    boolean isShort = slice.getMillis() < BoundedWindow.TIMESTAMP_MAX_VALUE.getMillis();
    return isShort ? new WindowsByTime<>(slice.getMillis(), offset.getMillis()) : null;
  }

  /** What was put for a time of the same slice; null if that is not known any more. */
  @SuppressWarnings("unchecked") // only has what was put
  @Nullable V get(long millis) {
    if (millis >= lastStartMillis && millis < lastEndMillis) {
      return last;
    } else if (millis < 0) {
      return null;
    }
    long number = (millis + shiftMillis) / sliceMillis;
    int slot = (int) (number & (SLICES - 1));
    if (numbers[slot] != number) {
      return null;
    }
    V value = (V) values[slot];
    turnTo(number, value);
    return value;
  }

  /** Remembers the windows of a time, and so of its slice. */
  void put(long millis, V value) {
    if (millis >= 0) {
      long number = (millis + shiftMillis) / sliceMillis;
      int slot = (int) (number & (SLICES - 1));
      numbers[slot] = number;
      values[slot] = value;
      turnTo(number, value);
    }
  }

  private void turnTo(long number, @Nullable V value) {
    lastStartMillis = Math.max(0, startMillis(number));
    lastEndMillis = startMillis(number + 1);
    last = value;
  }

  private long startMillis(long number) {
    return number * sliceMillis - shiftMillis;
  }
}
