package dev.sluice.translation.fake;

import dev.sluice.translation.view.ViewSpec;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.testing.CrashingRunner;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionView;
import org.apache.beam.sdk.values.WindowingStrategy;

/** Views as Beam's own transforms make them. */
public final class TestViews {
  private TestViews() {}

  /** The view of elements of {@code coder} that {@code transform} makes, in these windows. */
  public static <T, V> ViewSpec of(
      Coder<T> coder, Window<T> window, PTransform<PCollection<T>, PCollectionView<V>> transform) {
    PipelineOptions options = PipelineOptionsFactory.create();
    options.setRunner(CrashingRunner.class);
    PCollectionView<V> view =
        Pipeline.create(options)
            .apply(Create.<T>empty(coder))
            .apply("Windows", window)
            .apply("View", transform);
    return spec("view " + transform.getName(), view);
  }

  @SuppressWarnings("deprecation") // only runners ask a view for these
  private static ViewSpec spec(String id, PCollectionView<?> view) {
    PCollection<?> input = view.getPCollection();
    if (input == null) {
      throw new IllegalStateException("The view has no input");
    }
    WindowingStrategy<?, ?> windowing = view.getWindowingStrategyInternal();
    return new ViewSpec(
        id, view, windowing, windowing.getWindowFn().windowCoder(), input.getCoder());
  }
}
