package dev.sluice.translation.combine;

import dev.sluice.engine.aggregate.merging.MergingRule;
import dev.sluice.translation.failure.UserCode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.transforms.windowing.WindowFn;

/** Windows are merged as their window function does it. */
public final class BeamMergingRule implements MergingRule {
  private static final long serialVersionUID = 1L;

  private final WindowFn<Object, BoundedWindow> windowFn;

  @SuppressWarnings("unchecked") // only given this function's windows
  public BeamMergingRule(WindowFn<?, ?> windowFn) {
    this.windowFn = (WindowFn<Object, BoundedWindow>) windowFn;
  }

  @Override
  @SuppressWarnings("unchecked") // as above
  public List<Merge> merge(List<Object> windows) {
    Merges merges = new Merges(windowFn, (List<BoundedWindow>) (List<?>) windows);
    try {
      windowFn.mergeWindows(merges);
    } catch (Exception e) {
      throw UserCode.rethrow(e);
    }
    return merges.found;
  }

  /** What the function says. */
  private static final class Merges extends WindowFn<Object, BoundedWindow>.MergeContext {
    private final List<BoundedWindow> windows;
    private final List<Merge> found = new ArrayList<>();

    Merges(WindowFn<Object, BoundedWindow> windowFn, List<BoundedWindow> windows) {
      windowFn.super();
      this.windows = Collections.unmodifiableList(windows);
    }

    @Override
    public Collection<BoundedWindow> windows() {
      return windows;
    }

    @Override
    public void merge(Collection<BoundedWindow> toBeMerged, BoundedWindow mergeResult) {
      found.add(new Merge(List.copyOf(toBeMerged), mergeResult));
    }
  }
}
