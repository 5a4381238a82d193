package dev.sluice.translation.group;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.transforms.windowing.IntervalWindow;
import org.apache.beam.sdk.transforms.windowing.WindowFn;
import org.apache.beam.sdk.transforms.windowing.WindowMappingFn;
import org.apache.beam.sdk.values.KV;
import org.joda.time.Duration;
import org.joda.time.Instant;

/** Windows that merge otherwise than Beam's own do. */
final class MergingFn extends WindowFn<Object, IntervalWindow> {
  private static final long serialVersionUID = 1L;
  private static final long ANCHOR_MILLIS = 8;
  private static final long LOOSE_MILLIS = 13;

  private final Way way;

  MergingFn(Way way) {
    this.way = way;
  }

  /** How they merge. */
  enum Way {
    /** Long windows become the first short one in which they begin, even if that is over. */
    INTO_ANCHORS,
    /** Windows of one end become one that begins with the earliest. */
    INTO_BUCKETS,
    /**
     * Windows that overlap become one that ends soon after the last begins, and may have expired.
     */
    INTO_STUMPS
  }

  @Override
  public Collection<IntervalWindow> assignWindows(AssignContext context) {
    Instant time = context.timestamp();
    boolean isAnchor = ((Integer) ((KV<?, ?>) context.element()).getValue()) % 3 == 0;
    long millis =
        switch (way) {
          case INTO_ANCHORS -> isAnchor ? ANCHOR_MILLIS : LOOSE_MILLIS;
          case INTO_BUCKETS -> 10 - Math.floorMod(time.getMillis(), 10L);
          case INTO_STUMPS -> (isAnchor ? 8 : 12) + Math.floorMod(time.getMillis(), 2L);
        };
    return List.of(new IntervalWindow(time, Duration.millis(millis)));
  }

  @Override
  public void mergeWindows(MergeContext context) throws Exception {
    List<IntervalWindow> left = new ArrayList<>(context.windows());
    left.sort(null);
    while (!left.isEmpty()) {
      IntervalWindow first = way == Way.INTO_ANCHORS ? nextAnchor(left) : left.get(0);
      List<IntervalWindow> merged = new ArrayList<>();
      for (IntervalWindow window : left) {
        if (window.equals(first) || belongs(window, first, merged)) {
          merged.add(window);
        }
      }
      left.removeAll(merged);
      if (merged.size() > 1) {
        context.merge(merged, result(merged));
      }
    }
  }

  private static IntervalWindow nextAnchor(List<IntervalWindow> windows) {
    return windows.stream().filter(MergingFn::isAnchor).findFirst().orElse(windows.get(0));
  }

  private static boolean isAnchor(IntervalWindow window) {
    return window.end().getMillis() - window.start().getMillis() == ANCHOR_MILLIS;
  }

  private boolean belongs(
      IntervalWindow window, IntervalWindow first, List<IntervalWindow> merged) {
    return switch (way) {
      case INTO_ANCHORS -> isAnchor(first) && !isAnchor(window) && first.contains(startOf(window));
      case INTO_BUCKETS -> window.end().equals(first.end());
      case INTO_STUMPS -> merged.stream().anyMatch(window::intersects);
    };
  }

  private static IntervalWindow startOf(IntervalWindow window) {
    return new IntervalWindow(window.start(), Duration.millis(1));
  }

  private IntervalWindow result(List<IntervalWindow> merged) {
    IntervalWindow first = merged.get(0);
    return switch (way) {
      case INTO_ANCHORS -> merged.stream().filter(MergingFn::isAnchor).findFirst().orElseThrow();
      case INTO_BUCKETS -> first;
      case INTO_STUMPS -> new IntervalWindow(first.start(), stumpsEnd(merged));
    };
  }

  /**
   * An odd end, where windows of elements have even ones: a stump has the beginnings of all windows
   * that were ever merged into it. Otherwise one that comes again would be another window, which
   * Beam can't keep apart from the one that was merged away.
   */
  private static Instant stumpsEnd(List<IntervalWindow> merged) {
    long end = Long.MIN_VALUE;
    for (IntervalWindow window : merged) {
      boolean isStump = window.end().getMillis() % 2 != 0;
      long own = isStump ? window.end().getMillis() : (window.start().getMillis() + 1) | 1;
      end = Math.max(end, own);
    }
    return Instant.ofEpochMilli(end);
  }

  @Override
  @Deprecated // as what it overrides is
  public boolean isCompatible(WindowFn<?, ?> other) {
    return other instanceof MergingFn;
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
    return "MergingFn(" + way + ")";
  }
}
