package dev.sluice.translation.window;

import dev.sluice.engine.operator.Receiver;
import dev.sluice.engine.operator.Step;
import dev.sluice.engine.operator.StepFactory;
import dev.sluice.engine.operator.Task;
import dev.sluice.translation.element.Elements;
import dev.sluice.translation.fast.FastPath;
import dev.sluice.translation.fast.FastPaths;
import java.util.Collection;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.transforms.windowing.PartitioningWindowFn;
import org.apache.beam.sdk.transforms.windowing.WindowFn;
import org.apache.beam.sdk.values.WindowedValue;
import org.joda.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Puts elements into the windows that a window function assigns. An element that is in several
 * windows is assigned anew for each of them.
 */
public final class AssignWindows<T, W extends BoundedWindow> implements Step {
  private final WindowFn<T, W> fn;
  private final Assignment assignment;

  /** The function if it puts an element into one window by its time alone: no collections then. */
  private final @Nullable PartitioningWindowFn<T, W> byTime;

  /**
   * The windows that it gave last, each a {@code W} if there is one only; null if none are kept.
   */
  private final @Nullable WindowsByTime<Object> known;

  private final Receiver out;

  private AssignWindows(WindowFn<T, W> fn, FastPaths fastPaths, Receiver out) {
    this.fn = fn;
    this.assignment = new Assignment(fn);
    this.byTime =
        fastPaths.has(FastPath.WINDOWS_BY_TIME)
                && fn instanceof PartitioningWindowFn<T, W> partitioning
            ? partitioning
            : null;
    this.known = fastPaths.has(FastPath.WINDOWS_BY_TIME) ? WindowsByTime.of(fn) : null;
    this.out = out;
  }

  /** The factory; output 0 gives the elements in their new windows. */
  @SuppressWarnings("unchecked") // a window function is applied to the elements it was given for
  public static StepFactory factory(WindowFn<?, ?> fn, FastPaths fastPaths) {
    return (context, outputs) ->
        new AssignWindows<>((WindowFn<Object, BoundedWindow>) fn, fastPaths, outputs.get(0));
  }

  @Override
  @SuppressWarnings("unchecked") // see factory
  public void accept(Object element) throws Exception {
    WindowedValue<T> value = (WindowedValue<T>) element;
    if (Elements.isInOneWindow(value)) {
      assign(value, Elements.onlyWindow(value));
    } else {
      for (BoundedWindow window : value.getWindows()) {
        assign(value, window);
      }
    }
  }

  @SuppressWarnings("unchecked") // what is not one window is what several gave
  private void assign(WindowedValue<T> value, BoundedWindow window) throws Exception {
    Object windows = known == null ? null : known.get(value.getTimestamp().getMillis());
    if (windows == null) {
      windows = byTime == null ? several(value, window) : byTime.assignWindow(value.getTimestamp());
      requireAnEnd(windows, value);
      if (known != null) {
        known.put(value.getTimestamp().getMillis(), windows);
      }
    }
    out.accept(
        windows instanceof BoundedWindow one
            ? Elements.withWindow(value, one)
            : Elements.withWindows(value, (Collection<W>) windows));
  }

  /** A window that ends when time does could never be given: its elements would be lost in it. */
  private void requireAnEnd(Object windows, WindowedValue<T> value) {
    if (windows instanceof BoundedWindow one) {
      requireAnEnd(one, value);
    } else {
      for (Object each : (Collection<?>) windows) {
        requireAnEnd((BoundedWindow) each, value);
      }
    }
  }

  private void requireAnEnd(BoundedWindow window, WindowedValue<T> value) {
    if (window.maxTimestamp().getMillis() >= BoundedWindow.TIMESTAMP_MAX_VALUE.getMillis()) {
      throw new IllegalArgumentException(
          "The element at "
              + value.getTimestamp()
              + " is put by "
              + fn
              + " into the window "
              + window
              + ", which does not end before the end of time, "
              + BoundedWindow.TIMESTAMP_MAX_VALUE
              + ": it could never be given. Give the element an earlier time, as by"
              + " outputWithTimestamp, or put it into other windows.");
    }
  }

  private Collection<W> several(WindowedValue<T> value, BoundedWindow window) throws Exception {
    assignment.value = value;
    assignment.window = window;
    return fn.assignWindows(assignment);
  }

  @Override
  public void begin(Task task) {}

  @Override
  public void finish() {}

  @Override
  public void close() {}

  /** What the window function may ask; one object, pointed from element to element. */
  private final class Assignment extends WindowFn<T, W>.AssignContext {
    private @Nullable WindowedValue<T> value;
    private @Nullable BoundedWindow window;

    Assignment(WindowFn<T, W> fn) {
      fn.super();
    }

    private WindowedValue<T> value() {
      if (value == null) {
        throw new IllegalStateException("No element is being assigned to windows");
      }
      return value;
    }

    @Override
    public T element() {
      return value().getValue();
    }

    @Override
    public Instant timestamp() {
      return value().getTimestamp();
    }

    @Override
    public BoundedWindow window() {
      if (window == null) {
        throw new IllegalStateException("No element is being assigned to windows");
      }
      return window;
    }
  }
}
