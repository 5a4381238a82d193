package dev.sluice.translation.dofn;

import dev.sluice.translation.fast.FastPaths;
import dev.sluice.translation.view.ViewSpec;
import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.runners.core.construction.SerializablePipelineOptions;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.DoFnSchemaInformation;
import org.apache.beam.sdk.values.PCollectionView;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.WindowingStrategy;

/**
 * A ParDo, as a pipeline has it.
 *
 * @param stepName the transform's full name: metrics and failures are told under it
 * @param outputs output {@code i} of the step has the tag at {@code i}; the main output is first
 * @param views the side inputs, in the order of the head's broadcast inputs
 * @param sideInputMapping the DoFn's own names of its views
 * @param fastPaths the shortcuts that are taken where they fit
 */
public record DoFnSpec(
    String stepName,
    DoFn<?, ?> doFn,
    Coder<?> inputCoder,
    Map<TupleTag<?>, Coder<?>> outputCoders,
    TupleTag<?> mainOutput,
    List<TupleTag<?>> outputs,
    WindowingStrategy<?, ?> inputWindowing,
    List<ViewSpec> views,
    DoFnSchemaInformation schemaInformation,
    Map<String, PCollectionView<?>> sideInputMapping,
    SerializablePipelineOptions options,
    FastPaths fastPaths)
    implements Serializable {
  public DoFnSpec {
    outputCoders = new LinkedHashMap<>(outputCoders);
    outputs = List.copyOf(outputs);
    views = List.copyOf(views);
    sideInputMapping = new LinkedHashMap<>(sideInputMapping);
    if (outputs.isEmpty() || !outputs.get(0).equals(mainOutput)) {
      throw new IllegalArgumentException(
          "The outputs of "
              + stepName
              + " must begin with the main one, "
              + mainOutput
              + ", but are "
              + outputs);
    }
  }
}
