package dev.sluice.runner.heap;

import dev.sluice.testkit.pipelines.MergingBuckets;
import java.util.Map;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.io.GenerateSequence;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.transforms.Combine;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.Sum;
import org.apache.beam.sdk.transforms.windowing.FixedWindows;
import org.apache.beam.sdk.transforms.windowing.Sessions;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.joda.time.Duration;
import org.joda.time.Instant;

/** GroupByKey and Combine of more than fits. */
final class Groupings {
  private static final int LENGTH = 500;
  private static final int LONG = 4_000;
  private static final int HUGE = 100_000_000;
  private static final int WINDOWS = 10_000;

  private Groupings() {}

  /** All values have one key, and come again when they are iterated over again. */
  static Map<String, Long> hotKey(Pipeline pipeline, int size) {
    numbers(pipeline, size)
        .apply("Keyed", ParDo.of(new KeyedFn(1, LENGTH)))
        .setCoder(KvCoder.of(VarLongCoder.of(), ByteArrayCoder.of()))
        .apply(GroupByKey.create())
        .apply("Read", ParDo.of(new ReadGroupFn(LENGTH, 2)));
    return Map.of("groups", 1L, "values", 2L * size, "sum", 2 * Tally.sumBelow(size));
  }

  static Map<String, Long> hotKeyCombined(Pipeline pipeline, int size) {
    numbers(pipeline, size)
        .apply("Keyed", ParDo.of(new KeyedFn(1, LENGTH)))
        .setCoder(KvCoder.of(VarLongCoder.of(), ByteArrayCoder.of()))
        .apply(Combine.perKey(new IndexSumFn(LENGTH)))
        .apply("Count", ParDo.of(new CountedFn()));
    return Map.of("results", 1L, "sum", Tally.sumBelow(size));
  }

  /** Each key comes twice, far apart. */
  static Map<String, Long> manyKeys(Pipeline pipeline, int size) {
    numbers(pipeline, 2 * size)
        .apply("Numbered", ParDo.of(new NumberedFn(size)))
        .apply(Window.into(FixedWindows.of(Duration.standardHours(1))))
        .apply(Sum.longsPerKey())
        .apply("Count", ParDo.of(new CountedFn()));
    return Map.of("results", (long) size, "sum", Tally.sumBelow(2L * size));
  }

  /** All windows are open until the input's end. */
  static Map<String, Long> manyWindows(Pipeline pipeline, int size) {
    PCollection<KV<Long, byte[]>> rows =
        numbers(pipeline, size)
            .apply("Timed", ParDo.of(new TimedFn()))
            .apply("Keyed", ParDo.of(new KeyedFn(7, LONG)))
            .setCoder(KvCoder.of(VarLongCoder.of(), ByteArrayCoder.of()))
            .apply(Window.into(FixedWindows.of(Duration.standardSeconds(1))));
    rows.apply(GroupByKey.create()).apply("Read", ParDo.of(new ReadGroupFn(LONG, 1)));
    rows.apply(Combine.perKey(new IndexSumFn(LONG))).apply("Count", ParDo.of(new CountedFn()));
    long groups = Math.min(size, 7L * WINDOWS); // 7 and the number of windows share no factor
    return Map.of(
        "groups",
        groups,
        "values",
        (long) size,
        "results",
        groups,
        "sum",
        2 * Tally.sumBelow(size));
  }

  /** All values have one key, in windows of which thousands become one or a few. */
  static Map<String, Long> mergingWindows(Pipeline pipeline, int size) {
    PCollection<KV<Long, byte[]>> rows =
        numbers(pipeline, size)
            .apply("Timed", ParDo.of(new TimedFn()))
            .apply("Keyed", ParDo.of(new KeyedFn(1, LENGTH)))
            .setCoder(KvCoder.of(VarLongCoder.of(), ByteArrayCoder.of()));
    rows.apply("Sessions", Window.into(Sessions.withGapDuration(Duration.standardSeconds(5))))
        .apply("GroupSession", GroupByKey.create())
        .apply("ReadSession", ParDo.of(new ReadGroupFn(LENGTH, 2)));
    rows.apply("Hours", Window.into(new MergingBuckets(Duration.standardHours(1).getMillis())))
        .apply("GroupHours", GroupByKey.create())
        .apply("ReadHours", ParDo.of(new ReadGroupFn(LENGTH, 1)));
    long hours = 1 + (WINDOWS - 1) / 3_600;
    return Map.of("groups", 1 + hours, "values", 3L * size, "sum", 3 * Tally.sumBelow(size));
  }

  /** Values of 100 MB, of which a few fit at a time, grouped by one key. */
  static Map<String, Long> hugeValues(Pipeline pipeline, int size) {
    numbers(pipeline, size)
        .apply("Keyed", ParDo.of(new KeyedFn(1, HUGE)))
        .setCoder(KvCoder.of(VarLongCoder.of(), ByteArrayCoder.of()))
        .apply(GroupByKey.create())
        .apply("Read", ParDo.of(new ReadGroupFn(HUGE, 1)));
    return Map.of("groups", 1L, "values", (long) size, "sum", Tally.sumBelow(size));
  }

  static PCollection<Long> numbers(Pipeline pipeline, int size) {
    return pipeline.apply(GenerateSequence.from(0).to(size));
  }

  /** Numbers as payloads under a few keys. */
  static final class KeyedFn extends DoFn<Long, KV<Long, byte[]>> {
    private final int keys;
    private final int length;

    KeyedFn(int keys, int length) {
      this.keys = keys;
      this.length = length;
    }

    @ProcessElement
    public void process(@Element Long index, OutputReceiver<KV<Long, byte[]>> out) {
      out.output(KV.of(index % keys, Payload.of(index, length)));
    }
  }

  private static final class NumberedFn extends DoFn<Long, KV<Long, Long>> {
    private final int keys;

    NumberedFn(int keys) {
      this.keys = keys;
    }

    @ProcessElement
    public void process(@Element Long index, OutputReceiver<KV<Long, Long>> out) {
      out.output(KV.of(index % keys, index));
    }
  }

  private static final class TimedFn extends DoFn<Long, Long> {
    @ProcessElement
    public void process(@Element Long index, OutputReceiver<Long> out) {
      out.outputWithTimestamp(index, Instant.ofEpochSecond(index % WINDOWS));
    }
  }

  /** Reads each group some times over. */
  static final class ReadGroupFn extends DoFn<KV<Long, Iterable<byte[]>>, Void> {
    private final Counter groups = Tally.counter("groups");
    private final Counter values = Tally.counter("values");
    private final Counter sum = Tally.counter("sum");
    private final int length;
    private final int times;

    ReadGroupFn(int length, int times) {
      this.length = length;
      this.times = times;
    }

    @ProcessElement
    public void process(@Element KV<Long, Iterable<byte[]>> group) {
      groups.inc();
      for (int i = 0; i < times; i++) {
        for (byte[] value : group.getValue()) {
          values.inc();
          sum.inc(Payload.index(value, length));
        }
      }
    }
  }

  private static final class CountedFn extends DoFn<KV<Long, Long>, Void> {
    private final Counter results = Tally.counter("results");
    private final Counter sum = Tally.counter("sum");

    @ProcessElement
    public void process(@Element KV<Long, Long> result) {
      results.inc();
      sum.inc(result.getValue());
    }
  }

  private static final class IndexSumFn extends Combine.CombineFn<byte[], Long, Long> {
    private final int length;

    IndexSumFn(int length) {
      this.length = length;
    }

    @Override
    public Long createAccumulator() {
      return 0L;
    }

    @Override
    public Long addInput(Long sum, byte[] value) {
      return sum + Payload.index(value, length);
    }

    @Override
    public Long mergeAccumulators(Iterable<Long> sums) {
      long all = 0;
      for (long sum : sums) {
        all += sum;
      }
      return all;
    }

    @Override
    public Long extractOutput(Long sum) {
      return sum;
    }
  }
}
