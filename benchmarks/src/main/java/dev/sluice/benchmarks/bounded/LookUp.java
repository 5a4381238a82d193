package dev.sluice.benchmarks.bounded;

import dev.sluice.benchmarks.pipeline.Digest;
import dev.sluice.benchmarks.pipeline.Results;
import java.util.Map;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.io.Read;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.View;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollectionView;

/** Each of many rows looks one entry up in a side input that is a map. */
final class LookUp {
  private LookUp() {}

  static void build(Pipeline pipeline, Sizes sizes) {
    PCollectionView<Map<Long, String>> names =
        JoinTables.names(pipeline, sizes).apply("View", View.asMap());
    pipeline
        .apply("Facts", Read.from(new Numbers(0, sizes.facts())))
        .apply("LookUp", ParDo.of(new Find(names, sizes.keys())).withSideInputs(names))
        .setCoder(KvCoder.of(VarLongCoder.of(), StringUtf8Coder.of()))
        .apply("Results", ParDo.of(new Results.Sink<>(LookUp::add)));
  }

  private static void add(Digest digest, KV<Long, String> found) {
    digest.add(Digest.hash(found.getKey(), found.getValue().hashCode()));
  }

  /** Each row with its name, as the join finds it too. */
  static Digest expected(Sizes sizes) {
    int[] names = new int[Math.toIntExact(sizes.keys())];
    for (int key = 0; key < names.length; key++) {
      names[key] = Sizes.nameOf(key).hashCode();
    }
    Digest digest = new Digest();
    for (long fact = 0; fact < sizes.facts(); fact++) {
      digest.add(Digest.hash(fact, names[(int) Sizes.keyOf(fact, names.length)]));
    }
    return digest;
  }

  private static final class Find extends DoFn<Long, KV<Long, String>> {
    private static final long serialVersionUID = 1L;

    private final PCollectionView<Map<Long, String>> names;
    private final long keys;

    Find(PCollectionView<Map<Long, String>> names, long keys) {
      this.names = names;
      this.keys = keys;
    }

    @ProcessElement
    public void process(ProcessContext context) {
      long fact = context.element();
      String name = context.sideInput(names).get(Sizes.keyOf(fact, keys));
      if (name == null) {
        throw new IllegalStateException("There is no name for the key of " + fact);
      }
      context.output(KV.of(fact, name));
    }
  }
}
