package dev.sluice.testkit.pipelines;

import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.CoderRegistry;
import org.apache.beam.sdk.coders.ListCoder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.transforms.Combine;

/** Combines into the list of all values, mutating accumulators as Beam allows. */
final class ListFn extends Combine.CombineFn<Long, List<Long>, Long> {
  private static final long serialVersionUID = 1L;

  @Override
  public List<Long> createAccumulator() {
    return new ArrayList<>();
  }

  @Override
  public List<Long> addInput(List<Long> accumulator, Long value) {
    accumulator.add(value);
    return accumulator;
  }

  @Override
  public List<Long> mergeAccumulators(Iterable<List<Long>> accumulators) {
    List<Long> merged = null;
    for (List<Long> accumulator : accumulators) {
      if (merged == null) {
        merged = accumulator;
      } else {
        merged.addAll(accumulator);
      }
    }
    return merged == null ? createAccumulator() : merged;
  }

  @Override
  public Long extractOutput(List<Long> accumulator) {
    return GroupSteps.total(accumulator);
  }

  @Override
  public Coder<List<Long>> getAccumulatorCoder(CoderRegistry registry, Coder<Long> input) {
    return ListCoder.of(VarLongCoder.of());
  }
}
