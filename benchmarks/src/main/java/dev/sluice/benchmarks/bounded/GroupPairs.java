package dev.sluice.benchmarks.bounded;

import dev.sluice.benchmarks.pipeline.Digest;
import dev.sluice.benchmarks.pipeline.Results;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.io.Read;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.KV;

/** Pairs grouped by key; all values of each key are looked at. */
final class GroupPairs {
  private GroupPairs() {}

  static void build(Pipeline pipeline, Sizes sizes) {
    pipeline
        .apply("Numbers", Read.from(new Numbers(0, sizes.pairs())))
        .apply("Pairs", ParDo.of(new WithKey(sizes.keys())))
        .setCoder(KvCoder.of(VarLongCoder.of(), VarLongCoder.of()))
        .apply("Group", GroupByKey.create())
        .apply("Results", ParDo.of(new Results.Sink<>(GroupPairs::add)));
  }

  private static void add(Digest digest, KV<Long, Iterable<Long>> group) {
    long count = 0;
    long sum = 0;
    for (long value : group.getValue()) {
      count++;
      sum += value;
    }
    digest.add(Digest.hash(group.getKey(), count, sum));
  }

  static Digest expected(Sizes sizes) {
    int keys = Math.toIntExact(sizes.keys());
    long[] counts = new long[keys];
    long[] sums = new long[keys];
    for (long number = 0; number < sizes.pairs(); number++) {
      int key = (int) Sizes.keyOf(number, keys);
      counts[key]++;
      sums[key] += number;
    }
    Digest digest = new Digest();
    for (int key = 0; key < keys; key++) {
      if (counts[key] > 0) {
        digest.add(Digest.hash(key, counts[key], sums[key]));
      }
    }
    return digest;
  }

  /** Gives a number its key. */
  static final class WithKey extends DoFn<Long, KV<Long, Long>> {
    private static final long serialVersionUID = 1L;

    private final long keys;

    WithKey(long keys) {
      this.keys = keys;
    }

    @ProcessElement
    public void process(@Element Long number, OutputReceiver<KV<Long, Long>> out) {
      out.output(KV.of(Sizes.keyOf(number, keys), number));
    }
  }
}
