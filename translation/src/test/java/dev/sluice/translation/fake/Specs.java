package dev.sluice.translation.fake;

import dev.sluice.translation.dofn.DoFnSpec;
import dev.sluice.translation.fast.FastPaths;
import dev.sluice.translation.view.ViewSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.runners.core.construction.SerializablePipelineOptions;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.DoFnSchemaInformation;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.transforms.windowing.IntervalWindow;
import org.apache.beam.sdk.transforms.windowing.PaneInfo;
import org.apache.beam.sdk.values.PCollectionView;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.WindowedValue;
import org.apache.beam.sdk.values.WindowedValues;
import org.apache.beam.sdk.values.WindowingStrategy;
import org.joda.time.Instant;

/** ParDos and elements as a pipeline would have them. */
public final class Specs {
  public static final TupleTag<String> MAIN = new TupleTag<>("main");
  public static final TupleTag<String> MORE = new TupleTag<>("more");

  private Specs() {}

  /** The DoFn names its views by their tags. */
  @SuppressWarnings("deprecation") // a view's tag is its only name
  private static Map<String, PCollectionView<?>> mapping(ViewSpec... views) {
    Map<String, PCollectionView<?>> mapping = new HashMap<>();
    for (ViewSpec view : views) {
      mapping.put(view.view().getTagInternal().getId(), view.view());
    }
    return mapping;
  }

  /** A ParDo of strings on output 0 (and {@link #MORE} on output 1). */
  public static DoFnSpec of(
      DoFn<?, ?> doFn, Coder<?> inputCoder, WindowingStrategy<?, ?> windowing, ViewSpec... views) {
    List<TupleTag<?>> outputs = new ArrayList<>(List.of(MAIN, MORE));
    Map<TupleTag<?>, Coder<?>> coders = new HashMap<>();
    outputs.forEach(tag -> coders.put(tag, StringUtf8Coder.of()));
    return new DoFnSpec(
        "step",
        doFn,
        inputCoder,
        coders,
        MAIN,
        outputs,
        windowing,
        List.of(views),
        DoFnSchemaInformation.create(),
        mapping(views),
        new SerializablePipelineOptions(PipelineOptionsFactory.create()),
        FastPaths.ALL);
  }

  /** An element in a fixed window of {@code sizeMillis}. */
  public static <T> WindowedValue<T> at(long millis, long sizeMillis, T value) {
    return WindowedValues.of(
        value, Instant.ofEpochMilli(millis), window(millis, sizeMillis), PaneInfo.NO_FIRING);
  }

  /** The fixed window of {@code sizeMillis} that {@code millis} is in. */
  public static BoundedWindow window(long millis, long sizeMillis) {
    long start = millis - Math.floorMod(millis, sizeMillis);
    return new IntervalWindow(
        Instant.ofEpochMilli(start), Instant.ofEpochMilli(start + sizeMillis));
  }

  /** The values of elements. */
  public static List<Object> values(List<Object> elements) {
    List<Object> values = new ArrayList<>();
    for (Object element : elements) {
      values.add(((WindowedValue<?>) element).getValue());
    }
    return values;
  }
}
