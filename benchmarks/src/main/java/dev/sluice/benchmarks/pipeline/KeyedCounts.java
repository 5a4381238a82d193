package dev.sluice.benchmarks.pipeline;

import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.io.Read;
import org.apache.beam.sdk.transforms.Count;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.windowing.FixedWindows;
import org.apache.beam.sdk.transforms.windowing.IntervalWindow;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.joda.time.Duration;

/** Offered numbers counted per key and window, perhaps after some rounds of grouping. */
final class KeyedCounts {
  private KeyedCounts() {}

  static void build(Pipeline pipeline, Spread spread) {
    PCollection<KV<Long, Long>> keyed =
        pipeline
            .apply("Read", Read.from(new OfferedNumbers(spread::windowOf)))
            .apply("Key", ParDo.of(new WithKey(spread)))
            .setCoder(KvCoder.of(VarLongCoder.of(), VarLongCoder.of()))
            .apply("Windows", Window.into(FixedWindows.of(windowSize())));
    for (int stage = 1; stage < spread.stages(); stage++) {
      keyed =
          keyed
              .apply("Group" + stage, GroupByKey.create())
              .apply("Ungroup" + stage, ParDo.of(new WithNextKey(spread, stage)))
              .setCoder(KvCoder.of(VarLongCoder.of(), VarLongCoder.of()));
    }
    keyed
        .apply("Count", Count.perKey())
        .apply("Stamp", ParDo.of(new Hash()))
        .apply("Results", ParDo.of(new Results.Sink<>(Digest::add)));
  }

  private static Duration windowSize() {
    return Duration.millis(Spread.WINDOW_MILLIS);
  }

  private static final class WithKey extends DoFn<Long, KV<Long, Long>> {
    private static final long serialVersionUID = 1L;

    private final Spread spread;

    WithKey(Spread spread) {
      this.spread = spread;
    }

    @ProcessElement
    public void process(@Element Long number, OutputReceiver<KV<Long, Long>> out) {
      out.output(KV.of(spread.keyOf(number, 0), number));
    }
  }

  private static final class WithNextKey extends DoFn<KV<Long, Iterable<Long>>, KV<Long, Long>> {
    private static final long serialVersionUID = 1L;

    private final Spread spread;
    private final int stage;

    WithNextKey(Spread spread, int stage) {
      this.spread = spread;
      this.stage = stage;
    }

    @ProcessElement
    public void process(
        @Element KV<Long, Iterable<Long>> group, OutputReceiver<KV<Long, Long>> out) {
      for (long number : group.getValue()) {
        out.output(KV.of(spread.keyOf(number, stage), number));
      }
    }
  }

  private static final class Hash extends DoFn<KV<Long, Long>, Long> {
    private static final long serialVersionUID = 1L;

    @ProcessElement
    public void process(
        @Element KV<Long, Long> count, IntervalWindow window, OutputReceiver<Long> out) {
      out.output(Digest.hash(window.start().getMillis(), count.getKey(), count.getValue()));
    }
  }
}
