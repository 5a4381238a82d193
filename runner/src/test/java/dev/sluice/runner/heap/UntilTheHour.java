package dev.sluice.runner.heap;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.transforms.windowing.IntervalWindow;
import org.apache.beam.sdk.transforms.windowing.WindowFn;
import org.apache.beam.sdk.transforms.windowing.WindowMappingFn;
import org.joda.time.Duration;
import org.joda.time.Instant;

/** A window from each row to the end of its hour; those of one hour are merged into the longest. */
final class UntilTheHour extends WindowFn<Object, IntervalWindow> {
  private static final long serialVersionUID = 1L;
  private static final long HOUR_MILLIS = Duration.standardHours(1).getMillis();

  @Override
  public Collection<IntervalWindow> assignWindows(AssignContext context) {
    long left = HOUR_MILLIS - Math.floorMod(context.timestamp().getMillis(), HOUR_MILLIS);
    return List.of(new IntervalWindow(context.timestamp(), Duration.millis(left)));
  }

  @Override
  public void mergeWindows(MergeContext context) throws Exception {
    Map<Instant, List<IntervalWindow>> byEnd = new TreeMap<>();
    for (IntervalWindow window : context.windows()) {
      byEnd.computeIfAbsent(window.end(), end -> new ArrayList<>()).add(window);
    }
    for (List<IntervalWindow> hour : byEnd.values()) {
      if (hour.size() > 1) {
        context.merge(hour, hour.stream().reduce(IntervalWindow::span).orElseThrow());
      }
    }
  }

  @Override
  @Deprecated // as what it overrides is
  public boolean isCompatible(WindowFn<?, ?> other) {
    return other instanceof UntilTheHour;
  }

  @Override
  public Coder<IntervalWindow> windowCoder() {
    return IntervalWindow.getCoder();
  }

  @Override
  public WindowMappingFn<IntervalWindow> getDefaultWindowMappingFn() {
    throw new UnsupportedOperationException("Rows in merging windows are no side input");
  }
}
