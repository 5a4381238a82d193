package dev.sluice.runner.heap;

import java.util.Map;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.state.StateSpec;
import org.apache.beam.sdk.state.StateSpecs;
import org.apache.beam.sdk.state.ValueState;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.Redistribute;
import org.apache.beam.sdk.transforms.Reshuffle;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.TypeDescriptors;

/** Exchanges of more than fits, plain and durable ones. */
final class Exchanges {
  private static final int LENGTH = 2_000;
  private static final int LONG = 20_000;

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

  /** What was committed is delivered by another run, which may have other partitions. */
  static Map<String, Long> owed(Pipeline pipeline, int size) {
    Groupings.numbers(pipeline, size)
        .apply("Keyed", ParDo.of(new Groupings.KeyedFn(1_000, LENGTH)))
        .setCoder(KvCoder.of(VarLongCoder.of(), ByteArrayCoder.of()))
        .apply("Durable", Reshuffle.of())
        .apply("Deliver", ParDo.of(new DeliverFn()));
    return Map.of("values", (long) size, "sum", Tally.sumBelow(size));
  }

  /**
   * The first rows write a state each, the second ones, which a durable exchange has committed in
   * the same batch, find it.
   */
  static Map<String, Long> replayed(Pipeline pipeline, int size) {
    PCollection<Long> numbers = Groupings.numbers(pipeline, size);
    PCollection<KV<Long, Boolean>> first = numbers.apply("First", pass(true));
    PCollection<KV<Long, Boolean>> second =
        numbers.apply("Durable", Reshuffle.viaRandomKey()).apply("Second", pass(false));
    PCollectionList.of(first)
        .and(second)
        .apply(Flatten.pCollections())
        .apply("Keep", ParDo.of(new KeepFn()));
    return Map.of("values", (long) size, "sum", Tally.sumBelow(size));
  }

  private static MapElements<Long, KV<Long, Boolean>> pass(boolean first) {
    return MapElements.into(
            TypeDescriptors.kvs(TypeDescriptors.longs(), TypeDescriptors.booleans()))
        .via(number -> KV.of(number, first));
  }

  /** Is killed while it finds what it kept. */
  private static final class KeepFn extends DoFn<KV<Long, Boolean>, Void> {
    @StateId("kept")
    @SuppressWarnings("unused") // found by its annotation
    private final StateSpec<ValueState<byte[]>> kept = StateSpecs.value(ByteArrayCoder.of());

    private final Counter values = Tally.counter("values");
    private final Counter sum = Tally.counter("sum");
    private int found;

    @ProcessElement
    public void process(@Element KV<Long, Boolean> row, @StateId("kept") ValueState<byte[]> state) {
      if (row.getValue()) {
        state.write(Payload.of(row.getKey(), LONG));
      } else {
        if (++found == DeliverFn.DELIVERED) {
          Killing.here();
        }
        values.inc();
        sum.inc(Payload.index(state.read(), LONG));
      }
    }
  }

  /** Is killed while it delivers. */
  private static final class DeliverFn extends DoFn<KV<Long, byte[]>, Void> {
    private static final int DELIVERED = 1_000;

    private final Counter values = Tally.counter("values");
    private final Counter sum = Tally.counter("sum");
    private int delivered;

    @ProcessElement
    public void process(@Element KV<Long, byte[]> row) {
      if (++delivered == DELIVERED) {
        Killing.here();
      }
      values.inc();
      sum.inc(Payload.index(row.getValue(), LENGTH));
    }
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
