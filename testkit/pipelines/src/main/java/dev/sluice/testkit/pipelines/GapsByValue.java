package dev.sluice.testkit.pipelines;

import java.util.Collection;
import java.util.List;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.transforms.windowing.IntervalWindow;
import org.apache.beam.sdk.transforms.windowing.MergeOverlappingIntervalWindows;
import org.apache.beam.sdk.transforms.windowing.WindowFn;
import org.apache.beam.sdk.transforms.windowing.WindowMappingFn;
import org.apache.beam.sdk.values.KV;
import org.joda.time.Duration;

/** Sessions whose gap depends on the row: a merging window function that Beam does not know. */
final class GapsByValue extends WindowFn<Object, IntervalWindow> {
  private static final long serialVersionUID = 1L;

  private final long gapMillis;

  GapsByValue(long gapMillis) {
    this.gapMillis = gapMillis;
  }

  @Override
  public Collection<IntervalWindow> assignWindows(AssignContext context) {
    long times = 1;
    if (context.element() instanceof KV<?, ?> row && row.getValue() instanceof Long value) {
      times = 1 + Math.floorMod(value, 3L);
    }
    return List.of(new IntervalWindow(context.timestamp(), Duration.millis(times * gapMillis)));
  }

  @Override
  public void mergeWindows(MergeContext context) throws Exception {
    MergeOverlappingIntervalWindows.mergeWindows(context);
  }

  @Override
  @Deprecated // as what it overrides is
  public boolean isCompatible(WindowFn<?, ?> other) {
    return other instanceof GapsByValue;
  }

  @Override
  public Coder<IntervalWindow> windowCoder() {
    return IntervalWindow.getCoder();
  }

  @Override
  public WindowMappingFn<IntervalWindow> getDefaultWindowMappingFn() {
    throw new UnsupportedOperationException("Rows in merging windows are no side input");
  }

  @Override
  public String toString() {
    return "GapsByValue(" + gapMillis + ")";
  }
}
