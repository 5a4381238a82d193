package dev.sluice.translation;

import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.CannotProvideCoderException;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.IterableLikeCoder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.runners.AppliedPTransform;
import org.apache.beam.sdk.runners.PTransformOverride;
import org.apache.beam.sdk.runners.PTransformOverrideFactory;
import org.apache.beam.sdk.transforms.Combine;
import org.apache.beam.sdk.transforms.CombineFnBase.GlobalCombineFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.util.construction.PTransformReplacements;
import org.apache.beam.sdk.util.construction.ReplacementOutputs;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.TupleTag;
import org.jspecify.annotations.Nullable;

/**
 * Combines whose accumulators have no coder.
 *
 * <p>Accumulators that can't be encoded can't be kept, so such a combine is what it expands to: a
 * GroupByKey, and a function over its values. Beam's proto can't even tell of one; it can of a
 * composite that it does not know, with the same parts.
 */
final class ExpandedCombines {
  private ExpandedCombines() {}

  /** From the outermost composite to the innermost: each one's parts are looked at after it. */
  static List<PTransformOverride> overrides() {
    return List.of(
        PTransformOverride.of(
            application ->
                application.getTransform() instanceof Combine.Globally<?, ?> combine
                    && combine.getSideInputs().isEmpty()
                    && hasNoCoder(combine.getFn(), application, inputCoder(application)),
            new Expanding<>()),
        PTransformOverride.of(
            application ->
                application.getTransform() instanceof Combine.PerKey<?, ?, ?> combine
                    && combine.getSideInputs().isEmpty()
                    && hasNoCoder(combine.getFn(), application, valueCoder(application)),
            new Expanding<>()),
        PTransformOverride.of(
            application ->
                application.getTransform() instanceof Combine.GroupedValues<?, ?, ?> combine
                    && combine.getSideInputs().isEmpty()
                    && hasNoCoder(combine.getFn(), application, elementCoder(application)),
            new Expanding<>()));
  }

  /** Whether a transform is a combine per key that is expanded. */
  static boolean isPerKey(Object transform) {
    return transform instanceof Expanded<?, ?> expanded && expanded.isPerKey;
  }

  @SuppressWarnings("unchecked") // the function is asked about the coder of its own input
  private static boolean hasNoCoder(
      GlobalCombineFn<?, ?, ?> fn,
      AppliedPTransform<?, ?, ?> application,
      @Nullable Coder<?> inputCoder) {
    if (inputCoder == null) {
      return false;
    }
    Pipeline pipeline = application.getPipeline();
    try {
      ((GlobalCombineFn<Object, ?, ?>) fn)
          .getAccumulatorCoder(pipeline.getCoderRegistry(), (Coder<Object>) inputCoder);
      return false;
    } catch (CannotProvideCoderException e) {
      return true;
    }
  }

  private static @Nullable Coder<?> inputCoder(AppliedPTransform<?, ?, ?> application) {
    return application.getMainInputs().values().iterator().next().getCoder();
  }

  private static @Nullable Coder<?> valueCoder(AppliedPTransform<?, ?, ?> application) {
    return inputCoder(application) instanceof KvCoder<?, ?> pairs ? pairs.getValueCoder() : null;
  }

  private static @Nullable Coder<?> elementCoder(AppliedPTransform<?, ?, ?> application) {
    return valueCoder(application) instanceof IterableLikeCoder<?, ?> values
        ? values.getElemCoder()
        : null;
  }

  /** The same combine, as a composite that nobody takes whole. */
  private static final class Expanded<InputT, OutputT>
      extends PTransform<PCollection<InputT>, PCollection<OutputT>> {
    private static final long serialVersionUID = 1L;
    private final transient PTransform<PCollection<InputT>, PCollection<OutputT>> combine;
    private final boolean isPerKey;

    Expanded(PTransform<PCollection<InputT>, PCollection<OutputT>> combine) {
      this.combine = combine;
      this.isPerKey = (Object) combine instanceof Combine.PerKey<?, ?, ?>;
    }

    @Override
    public PCollection<OutputT> expand(PCollection<InputT> input) {
      return combine.expand(input);
    }
  }

  private static final class Expanding<InputT, OutputT>
      implements PTransformOverrideFactory<
          PCollection<InputT>,
          PCollection<OutputT>,
          PTransform<PCollection<InputT>, PCollection<OutputT>>> {
    @Override
    public PTransformReplacement<PCollection<InputT>, PCollection<OutputT>> getReplacementTransform(
        AppliedPTransform<
                PCollection<InputT>,
                PCollection<OutputT>,
                PTransform<PCollection<InputT>, PCollection<OutputT>>>
            application) {
      return PTransformReplacement.of(
          PTransformReplacements.getSingletonMainInput(application),
          new Expanded<>(application.getTransform()));
    }

    @Override
    public Map<PCollection<?>, ReplacementOutput> mapOutputs(
        Map<TupleTag<?>, PCollection<?>> outputs, PCollection<OutputT> newOutput) {
      return ReplacementOutputs.singleton(outputs, newOutput);
    }
  }
}
