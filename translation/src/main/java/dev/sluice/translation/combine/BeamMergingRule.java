package dev.sluice.translation.combine;

import dev.sluice.engine.aggregate.MergingRule;
import dev.sluice.translation.failure.UserCode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
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

  /** What the function says, checked as Beam does. */
  private static final class Merges extends WindowFn<Object, BoundedWindow>.MergeContext {
    private final List<BoundedWindow> windows;
    private final List<Merge> found = new ArrayList<>();
    private final Set<BoundedWindow> left;

    Merges(WindowFn<Object, BoundedWindow> windowFn, List<BoundedWindow> windows) {
      windowFn.super();
      this.windows = Collections.unmodifiableList(windows);
      this.left = new HashSet<>(windows);
    }

    @Override
    public Collection<BoundedWindow> windows() {
      return windows;
    }

    @Override
    public void merge(Collection<BoundedWindow> toBeMerged, BoundedWindow mergeResult) {
      for (BoundedWindow window : toBeMerged) {
        if (!left.remove(window)) {
          throw new IllegalStateException(
              "A window function merges "
                  + window
                  + " into "
                  + mergeResult
                  + ", but it is not among the key's windows, or was merged before");
        }
      }
      found.add(new Merge(List.copyOf(toBeMerged), mergeResult));
    }
  }
}
