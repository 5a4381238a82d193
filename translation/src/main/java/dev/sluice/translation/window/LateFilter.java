package dev.sluice.translation.window;

import dev.sluice.engine.operator.Task;
import dev.sluice.translation.element.Elements;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.beam.runners.core.LateDataDroppingDoFnRunner;
import org.apache.beam.runners.core.LateDataUtils;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.values.WindowedValue;
import org.apache.beam.sdk.values.WindowingStrategy;
import org.joda.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Drops what is too late: a window's rows once the input watermark is past its end and the allowed
 * lateness.
 *
 * <p>Counts what it drops under Beam's own name, and for the query's progress. Owned by the task's
 * thread.
 */
public final class LateFilter {
  private final Counter dropped =
      Metrics.counter(
          LateDataDroppingDoFnRunner.class, LateDataDroppingDoFnRunner.DROPPED_DUE_TO_LATENESS);
  private final Duration allowedLateness;
  private @Nullable Task task;
  private long watermarkMillis;
  private long rows;

  public LateFilter(WindowingStrategy<?, ?> windowing) {
    allowedLateness = windowing.getAllowedLateness();
  }

  /** A batch begins; rows are judged by the watermark before it. */
  public void begin(Task batch) {
    task = batch;
    watermarkMillis = batch.inputWatermarkMillis();
    rows = 0;
  }

  /** Whether all that comes for {@code window} is dropped. */
  public boolean isExpired(BoundedWindow window) {
    return expiryMillis(window) < watermarkMillis;
  }

  /** When a window's rows are dropped: as soon as the watermark is past this. */
  public long expiryMillis(BoundedWindow window) {
    return LateDataUtils.garbageCollectionTime(window, allowedLateness).getMillis();
  }

  /** The element in those of its windows that are not expired; null if there is none. */
  @SuppressWarnings("unchecked") // only the windows change
  public <T> @Nullable WindowedValue<T> keep(WindowedValue<T> element) {
    Collection<? extends BoundedWindow> windows = element.getWindows();
    int expired = 0;
    for (BoundedWindow window : windows) {
      if (isExpired(window)) {
        expired++;
      }
    }
    if (expired == 0) {
      return element;
    }
    drop(expired);
    if (expired == windows.size()) {
      return null;
    }
    List<BoundedWindow> kept = new ArrayList<>(windows.size() - expired);
    for (BoundedWindow window : windows) {
      if (!isExpired(window)) {
        kept.add(window);
      }
    }
    return (WindowedValue<T>) Elements.withWindows(element, kept);
  }

  /** Counts rows that were dropped. */
  public void drop(int count) {
    dropped.inc(count);
    rows += count;
  }

  /** Tells the task how many rows were dropped in this batch. */
  public void report() {
    if (rows > 0 && task != null) {
      task.reportDroppedLate(rows);
    }
  }
}
