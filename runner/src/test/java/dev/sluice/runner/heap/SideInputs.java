package dev.sluice.runner.heap;

import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.Values;
import org.apache.beam.sdk.transforms.View;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionView;

/** Side inputs of more than fits. */
final class SideInputs {
  private static final int LENGTH = 2_500;

  /** How many elements read the whole of a view. */
  private static final int READERS = 3;

  /** One of so many keys is looked up. */
  private static final int STRIDE = 5;

  private static final int PER_KEY = 100;

  private SideInputs() {}

  static Map<String, Long> iterable(Pipeline pipeline, int size) {
    PCollectionView<Iterable<byte[]>> view =
        entries(pipeline, size, size).apply(Values.create()).apply(View.asIterable());
    pipeline
        .apply("Readers", Create.of(1, 2, 3))
        .apply("Read", ParDo.of(new AllFn(view)).withSideInputs(view));
    return wholeTimes(READERS, size);
  }

  /** Iterated over, and read by index here and there. */
  static Map<String, Long> list(Pipeline pipeline, int size) {
    PCollectionView<List<byte[]>> view =
        entries(pipeline, size, size)
            .apply(Values.create())
            .apply(View.<byte[]>asList().withRandomAccess());
    pipeline
        .apply("Readers", Create.of(0))
        .apply("Read", ParDo.of(new ListFn(view)).withSideInputs(view));
    return wholeTimes(1, size);
  }

  static Map<String, Long> map(Pipeline pipeline, int size) {
    PCollectionView<Map<Long, byte[]>> view = entries(pipeline, size, size).apply(View.asMap());
    int lookUps = size / STRIDE;
    Groupings.numbers(pipeline, lookUps)
        .apply("Look up", ParDo.of(new LookUpFn(view)).withSideInputs(view));
    return Map.of("values", (long) lookUps, "sum", STRIDE * Tally.sumBelow(lookUps));
  }

  /** Half of the values are one key's. */
  static Map<String, Long> multimap(Pipeline pipeline, int size) {
    int keys = size / PER_KEY;
    PCollectionView<Map<Long, Iterable<byte[]>>> view =
        entries(pipeline, size, keys).apply(View.asMultimap());
    Groupings.numbers(pipeline, keys)
        .apply("Look up", ParDo.of(new LookUpAllFn(view)).withSideInputs(view));
    return wholeTimes(1, size);
  }

  private static Map<String, Long> wholeTimes(int times, int size) {
    return Map.of("values", (long) times * size, "sum", times * Tally.sumBelow(size));
  }

  private static PCollection<KV<Long, byte[]>> entries(Pipeline pipeline, int size, int keys) {
    return pipeline
        .apply("Entries", org.apache.beam.sdk.io.GenerateSequence.from(0).to(size))
        .apply("Keyed", ParDo.of(new EntryFn(size, keys)))
        .setCoder(KvCoder.of(VarLongCoder.of(), ByteArrayCoder.of()));
  }

  /** With fewer keys than elements, half of the elements have the key 0. */
  private static final class EntryFn extends DoFn<Long, KV<Long, byte[]>> {
    private final int size;
    private final int keys;

    EntryFn(int size, int keys) {
      this.size = size;
      this.keys = keys;
    }

    @ProcessElement
    public void process(@Element Long index, OutputReceiver<KV<Long, byte[]>> out) {
      boolean isHot = keys < size && index % 2 == 0;
      out.output(KV.of(isHot ? 0 : index % keys, Payload.of(index, LENGTH)));
    }
  }

  /** Counts values of a view. */
  private abstract static class CountingFn<T> extends DoFn<T, Void> {
    private final Counter values = Tally.counter("values");
    private final Counter sum = Tally.counter("sum");

    final void count(byte[] value) {
      values.inc();
      sum.inc(Payload.index(value, LENGTH));
    }
  }

  private static final class AllFn extends CountingFn<Integer> {
    private final PCollectionView<Iterable<byte[]>> view;

    AllFn(PCollectionView<Iterable<byte[]>> view) {
      this.view = view;
    }

    @ProcessElement
    public void process(ProcessContext context) {
      context.sideInput(view).forEach(this::count);
    }
  }

  private static final class ListFn extends CountingFn<Integer> {
    private final PCollectionView<List<byte[]>> view;

    ListFn(PCollectionView<List<byte[]>> view) {
      this.view = view;
    }

    @ProcessElement
    public void process(ProcessContext context) {
      List<byte[]> list = context.sideInput(view);
      list.forEach(this::count);
      for (int i = 0; i < list.size(); i += 1_000) {
        Payload.index(list.get(i), LENGTH);
      }
    }
  }

  private static final class LookUpFn extends CountingFn<Long> {
    private final PCollectionView<Map<Long, byte[]>> view;

    LookUpFn(PCollectionView<Map<Long, byte[]>> view) {
      this.view = view;
    }

    @ProcessElement
    public void process(ProcessContext context) {
      byte[] value = context.sideInput(view).get(context.element() * STRIDE);
      if (value != null) {
        count(value);
      }
    }
  }

  private static final class LookUpAllFn extends CountingFn<Long> {
    private final PCollectionView<Map<Long, Iterable<byte[]>>> view;

    LookUpAllFn(PCollectionView<Map<Long, Iterable<byte[]>>> view) {
      this.view = view;
    }

    @ProcessElement
    public void process(ProcessContext context) {
      Iterable<byte[]> values = context.sideInput(view).get(context.element());
      if (values != null) {
        values.forEach(this::count);
      }
    }
  }
}
