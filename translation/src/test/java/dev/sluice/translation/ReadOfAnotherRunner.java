package dev.sluice.translation;

import org.apache.beam.model.pipeline.v1.RunnerApi.FunctionSpec;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.util.construction.PTransformTranslation.RawPTransform;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.WindowingStrategy;

/** A primitive of which Sluice knows nothing. */
final class ReadOfAnotherRunner extends RawPTransform<PBegin, PCollection<Integer>> {
  private static final long serialVersionUID = 1L;

  @Override
  public String getUrn() {
    return "another:read:v1";
  }

  @Override
  public FunctionSpec getSpec() {
    return FunctionSpec.newBuilder().setUrn(getUrn()).build();
  }

  @Override
  public PCollection<Integer> expand(PBegin begin) {
    return PCollection.createPrimitiveOutputInternal(
        begin.getPipeline(),
        WindowingStrategy.globalDefault(),
        PCollection.IsBounded.BOUNDED,
        VarIntCoder.of());
  }
}
