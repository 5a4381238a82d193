package dev.sluice.benchmarks.bounded;

import dev.sluice.benchmarks.pipeline.Digest;
import dev.sluice.benchmarks.pipeline.Results;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.io.Read;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.join.CoGbkResult;
import org.apache.beam.sdk.transforms.join.CoGroupByKey;
import org.apache.beam.sdk.transforms.join.KeyedPCollectionTuple;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.TupleTag;

/** Many rows joined with a table that has one row for each key. Keys without rows give nothing. */
final class JoinTables {
  private static final TupleTag<Long> FACTS = new TupleTag<>("facts");
  private static final TupleTag<String> NAMES = new TupleTag<>("names");

  private JoinTables() {}

  static void build(Pipeline pipeline, Sizes sizes) {
    PCollection<KV<Long, Long>> facts =
        pipeline
            .apply("Facts", Read.from(new Numbers(0, sizes.facts())))
            .apply("KeyedFacts", ParDo.of(new GroupPairs.WithKey(sizes.keys())))
            .setCoder(KvCoder.of(VarLongCoder.of(), VarLongCoder.of()));
    KeyedPCollectionTuple.of(FACTS, facts)
        .and(NAMES, names(pipeline, sizes))
        .apply("Join", CoGroupByKey.create())
        .apply("Results", ParDo.of(new Results.Sink<>(JoinTables::add)));
  }

  /** The small table. */
  static PCollection<KV<Long, String>> names(Pipeline pipeline, Sizes sizes) {
    return pipeline
        .apply("Keys", Read.from(new Numbers(0, sizes.keys())))
        .apply("Names", ParDo.of(new WithName()))
        .setCoder(KvCoder.of(VarLongCoder.of(), StringUtf8Coder.of()));
  }

  private static void add(Digest digest, KV<Long, CoGbkResult> joined) {
    for (String name : joined.getValue().getAll(NAMES)) {
      for (long fact : joined.getValue().getAll(FACTS)) {
        digest.add(Digest.hash(fact, name.hashCode()));
      }
    }
  }

  /** Gives a key its name. */
  private static final class WithName extends DoFn<Long, KV<Long, String>> {
    private static final long serialVersionUID = 1L;

    @ProcessElement
    public void process(@Element Long key, OutputReceiver<KV<Long, String>> out) {
      out.output(KV.of(key, Sizes.nameOf(key)));
    }
  }
}
