package dev.sluice.benchmarks.bounded;

import dev.sluice.benchmarks.pipeline.Digest;
import dev.sluice.benchmarks.pipeline.Results;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.CoderRegistry;
import org.apache.beam.sdk.coders.SerializableCoder;
import org.apache.beam.sdk.io.Read;
import org.apache.beam.sdk.transforms.Combine;
import org.apache.beam.sdk.transforms.ParDo;

/** All numbers combined into one: their count, sum, least and greatest. */
final class CombineAll {
  private CombineAll() {}

  static void build(Pipeline pipeline, Sizes sizes) {
    pipeline
        .apply("Numbers", Read.from(new Numbers(0, sizes.pairs())))
        .apply("Combine", Combine.globally(new Summarise()))
        .apply("Results", ParDo.of(new Results.Sink<>(CombineAll::add)));
  }

  private static void add(Digest digest, long[] summary) {
    digest.add(Digest.hash(Digest.hash(summary[0], summary[1]), summary[2], summary[3]));
  }

  static Digest expected(Sizes sizes) {
    Summarise fn = new Summarise();
    long[] summary = fn.createAccumulator();
    for (long number = 0; number < sizes.pairs(); number++) {
      summary = fn.addInput(summary, number);
    }
    Digest digest = new Digest();
    add(digest, summary);
    return digest;
  }

  /**
   * The accumulator is count, sum of what the numbers are mixed to, least and greatest of these.
   */
  private static final class Summarise extends Combine.CombineFn<Long, long[], long[]> {
    private static final long serialVersionUID = 1L;

    @Override
    public long[] createAccumulator() {
      return new long[] {0, 0, Long.MAX_VALUE, Long.MIN_VALUE};
    }

    @Override
    public long[] addInput(long[] summary, Long number) {
      long value = Digest.mix(number);
      summary[0]++;
      summary[1] += value;
      summary[2] = Math.min(summary[2], value);
      summary[3] = Math.max(summary[3], value);
      return summary;
    }

    @Override
    public long[] mergeAccumulators(Iterable<long[]> summaries) {
      long[] merged = createAccumulator();
      for (long[] summary : summaries) {
        merged[0] += summary[0];
        merged[1] += summary[1];
        merged[2] = Math.min(merged[2], summary[2]);
        merged[3] = Math.max(merged[3], summary[3]);
      }
      return merged;
    }

    @Override
    public long[] extractOutput(long[] summary) {
      return summary;
    }

    @Override
    public Coder<long[]> getAccumulatorCoder(CoderRegistry registry, Coder<Long> input) {
      return SerializableCoder.of(long[].class);
    }

    @Override
    public Coder<long[]> getDefaultOutputCoder(CoderRegistry registry, Coder<Long> input) {
      return SerializableCoder.of(long[].class);
    }
  }
}
