package dev.sluice.translation.split;

import dev.sluice.translation.dofn.DoFnSpec;
import org.apache.beam.runners.core.SideInputReader;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.reflect.DoFnInvoker.BaseArgumentProvider;
import org.apache.beam.sdk.transforms.splittabledofn.RestrictionTracker;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.transforms.windowing.PaneInfo;
import org.apache.beam.sdk.values.PCollectionView;
import org.apache.beam.sdk.values.WindowedValue;
import org.joda.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the methods of a splittable DoFn around its process method may ask: the element, its window
 * and side inputs, the restriction and the estimator's state.
 */
class Arguments extends BaseArgumentProvider<Object, Object> {
  private final DoFnSpec spec;
  private final SideInputReader sideInputs;
  private final WindowedValue<Object> element;
  private final @Nullable Object restriction;
  private final @Nullable Object estimatorState;

  /** The element is in one window. */
  Arguments(
      DoFnSpec spec,
      SideInputReader sideInputs,
      WindowedValue<Object> element,
      @Nullable Object restriction,
      @Nullable Object estimatorState) {
    this.spec = spec;
    this.sideInputs = sideInputs;
    this.element = element;
    this.restriction = restriction;
    this.estimatorState = estimatorState;
  }

  @Override
  public Object element(DoFn<Object, Object> doFn) {
    return element.getValue();
  }

  @Override
  public Instant timestamp(DoFn<Object, Object> doFn) {
    return element.getTimestamp();
  }

  @Override
  public PaneInfo paneInfo(DoFn<Object, Object> doFn) {
    return element.getPaneInfo();
  }

  @Override
  public BoundedWindow window() {
    return element.getWindows().iterator().next();
  }

  @Override
  @SuppressWarnings("NullAway") // Beam's own signature; user code knows what it asks for
  public Object restriction() {
    return restriction;
  }

  @Override
  @SuppressWarnings("NullAway") // a state may be null
  public Object watermarkEstimatorState() {
    return estimatorState;
  }

  @Override
  public RestrictionTracker<?, ?> restrictionTracker() {
    throw new UnsupportedOperationException("There is no tracker yet");
  }

  @Override
  public PipelineOptions pipelineOptions() {
    return spec.options().get();
  }

  @Override
  public Object sideInput(String tagId) {
    PCollectionView<?> view = spec.sideInputMapping().get(tagId);
    if (view == null) {
      throw new IllegalArgumentException(
          spec.stepName() + " has no side input " + tagId + ", only " + spec.sideInputMapping());
    }
    return sideInputs.get(view, view.getWindowMappingFn().getSideInputWindow(window()));
  }

  @Override
  public String getErrorContext() {
    return spec.stepName();
  }
}
