package dev.sluice.runner.heap;

import java.util.Map;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.Redistribute;
import org.apache.beam.sdk.transforms.Reshuffle;
import org.apache.beam.sdk.values.KV;

/** Exchanges of more than fits, plain and durable ones. */
final class Exchanges {
  private static final int LENGTH = 2_000;

  private Exchanges() {}

  /** The reader is slower than those that write, so that rows pile up between them. */
  static Map<String, Long> wide(Pipeline pipeline, int size) {
    Groupings.numbers(pipeline, size)
        .apply("Keyed", ParDo.of(new Groupings.KeyedFn(1_000, LENGTH)))
        .setCoder(KvCoder.of(VarLongCoder.of(), ByteArrayCoder.of()))
        .apply("Plain", Redistribute.byKey())
        .apply("Durable", Reshuffle.of())
        .apply("Read", ParDo.of(new ReadFn()));
    return Map.of("values", (long) size, "sum", Tally.sumBelow(size));
  }

  private static final class ReadFn extends DoFn<KV<Long, byte[]>, Void> {
    private final Counter values = Tally.counter("values");
    private final Counter sum = Tally.counter("sum");

    @ProcessElement
    public void process(@Element KV<Long, byte[]> row) {
      values.inc();
      sum.inc(Payload.index(row.getValue(), LENGTH));
    }
  }
}
