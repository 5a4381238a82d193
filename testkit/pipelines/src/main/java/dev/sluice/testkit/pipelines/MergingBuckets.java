package dev.sluice.testkit.pipelines;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.transforms.windowing.IntervalWindow;
import org.apache.beam.sdk.transforms.windowing.WindowFn;
import org.apache.beam.sdk.transforms.windowing.WindowMappingFn;
import org.joda.time.Instant;

/**
 * Windows that end with their bucket and merge with those that end there too, whether they overlap
 * or one holds the other: the merged one begins with the earliest.
 */
public final class MergingBuckets extends WindowFn<Object, IntervalWindow> {
  private static final long serialVersionUID = 1L;

  private final long sizeMillis;

  /**
   * Of buckets that begin at multiples of their size.
   *
   * @param sizeMillis at least 1
   */
  public MergingBuckets(long sizeMillis) {
    this.sizeMillis = sizeMillis;
  }

  @Override
  public Collection<IntervalWindow> assignWindows(AssignContext context) {
    long start = context.timestamp().getMillis();
    long end = start - Math.floorMod(start, sizeMillis) + sizeMillis;
    return List.of(new IntervalWindow(context.timestamp(), Instant.ofEpochMilli(end)));
  }

  @Override
  public void mergeWindows(MergeContext context) throws Exception {
    Map<Instant, List<IntervalWindow>> byEnd = new TreeMap<>();
    for (IntervalWindow window : context.windows()) {
      byEnd.computeIfAbsent(window.end(), end -> new ArrayList<>()).add(window);
    }
    for (List<IntervalWindow> bucket : byEnd.values()) {
      if (bucket.size() > 1) {
        context.merge(bucket, bucket.stream().reduce(IntervalWindow::span).orElseThrow());
      }
    }
  }

  @Override
  @Deprecated // as what it overrides is
  @SuppressWarnings("InlineMeSuggester") // Beam is who calls it
  public boolean isCompatible(WindowFn<?, ?> other) {
    return other instanceof MergingBuckets;
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
    return "MergingBuckets(" + sizeMillis + ")";
  }
}
