package dev.sluice.runner;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.state.BagState;
import org.apache.beam.sdk.state.StateSpec;
import org.apache.beam.sdk.state.StateSpecs;
import org.apache.beam.sdk.state.TimeDomain;
import org.apache.beam.sdk.state.Timer;
import org.apache.beam.sdk.state.TimerSpec;
import org.apache.beam.sdk.state.TimerSpecs;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.Max;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.Redistribute;
import org.apache.beam.sdk.transforms.Reshuffle;
import org.apache.beam.sdk.transforms.Sum;
import org.apache.beam.sdk.transforms.View;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.transforms.windowing.FixedWindows;
import org.apache.beam.sdk.transforms.windowing.GlobalWindows;
import org.apache.beam.sdk.transforms.windowing.Sessions;
import org.apache.beam.sdk.transforms.windowing.SlidingWindows;
import org.apache.beam.sdk.transforms.windowing.TimestampCombiner;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.transforms.windowing.WindowFn;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.PCollectionView;
import org.apache.beam.sdk.values.TimestampedValue;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.TupleTagList;
import org.joda.time.Duration;
import org.joda.time.Instant;

/**
 * A random pipeline over keys and numbers whose results do not depend on bundles and order: what
 * comes in order is sorted, and nothing is triggered early.
 */
final class RandomPipeline {
  private static final TupleTag<KV<String, Integer>> EVEN = new TupleTag<>() {};
  private static final TupleTag<KV<String, Integer>> ODD = new TupleTag<>() {};
  private static final KvCoder<String, Integer> CODER =
      KvCoder.of(StringUtf8Coder.of(), VarIntCoder.of());

  private final SplittableRandom random;

  private RandomPipeline(SplittableRandom random) {
    this.random = random;
  }

  /** Builds the pipeline of these random choices; what it gives is in {@link Collected}. */
  static void build(Pipeline pipeline, SplittableRandom random, String name) {
    new RandomPipeline(random).build(pipeline, name);
  }

  private void build(Pipeline pipeline, String name) {
    PCollection<KV<String, Integer>> rows = source(pipeline, "Source");
    if (random.nextInt(3) == 0) {
      rows =
          PCollectionList.of(rows)
              .and(source(pipeline, "Other"))
              .apply("Both", Flatten.pCollections());
    }
    rows = rows.apply("Windows", windows());
    int parts = random.nextInt(1, 6);
    for (int i = 0; i < parts; i++) {
      rows = part(rows, "Part" + i + "/");
    }
    rows.apply("Collect", ParDo.of(new Collected.Collect<>(name)));
  }

  private PCollection<KV<String, Integer>> source(Pipeline pipeline, String name) {
    List<TimestampedValue<KV<String, Integer>>> values = new ArrayList<>();
    int count = random.nextInt(1, 120);
    for (int i = 0; i < count; i++) {
      values.add(
          TimestampedValue.of(
              KV.of("k" + random.nextInt(7), random.nextInt(100)),
              Instant.ofEpochMilli(random.nextInt(120_000))));
    }
    return pipeline.apply(name, Create.timestamped(values).withCoder(CODER));
  }

  private Window<KV<String, Integer>> windows() {
    List<WindowFn<Object, ?>> choices =
        List.of(
            new GlobalWindows(),
            FixedWindows.of(Duration.millis(random.nextInt(1, 40_000))),
            SlidingWindows.of(Duration.millis(random.nextInt(20_000, 60_000)))
                .every(Duration.millis(20_000)),
            Sessions.withGapDuration(Duration.millis(random.nextInt(1, 5_000))));
    Window<KV<String, Integer>> windows = Window.into(choices.get(random.nextInt(choices.size())));
    return random.nextInt(4) == 0
        ? windows.withTimestampCombiner(
            random.nextBoolean() ? TimestampCombiner.EARLIEST : TimestampCombiner.LATEST)
        : windows;
  }

  private PCollection<KV<String, Integer>> part(
      PCollection<KV<String, Integer>> rows, String name) {
    boolean isMerging = !rows.getWindowingStrategy().getWindowFn().isNonMerging();
    PCollection<KV<String, Integer>> given =
        switch (random.nextInt(11)) {
          case 0 -> rows.apply(name + "Rekey", ParDo.of(new Rekey(random.nextInt(1, 5))));
          case 1 -> rows.apply(name + "Grouped", new Grouped());
          case 2 -> rows.apply(name + "Sum", Sum.integersPerKey());
          case 3 -> rows.apply(name + "Max", Max.integersPerKey());
          case 4 -> rows.apply(name + "AddSum", new AddSum());
          case 5 -> rows.apply(name + "AddLargest", new AddLargest());
          case 6 -> rows.apply(name + "Reshuffle", Reshuffle.of());
          case 7 -> rows.apply(name + "Spread", Redistribute.arbitrarily());
          case 8 -> rows.apply(name + "Routed", new Routed());
          case 9 -> rows.apply(name + "Twice", new Twice());
          default -> isMerging ? rows : rows.apply(name + "SumAtEnd", ParDo.of(new SumAtEnd()));
        };
    return given.setCoder(CODER);
  }

  private static final class Rekey extends DoFn<KV<String, Integer>, KV<String, Integer>> {
    private final int keys;

    Rekey(int keys) {
      this.keys = keys;
    }

    @ProcessElement
    public void process(@Element KV<String, Integer> row, OutputReceiver<KV<String, Integer>> out) {
      out.output(KV.of("r" + row.getValue() % keys, row.getValue() + 1));
      if (row.getValue() % 3 == 0) {
        out.output(KV.of("three", row.getValue()));
      }
    }
  }

  /** Groups, and gives each group's size and sum. */
  private static final class Grouped
      extends PTransform<PCollection<KV<String, Integer>>, PCollection<KV<String, Integer>>> {
    @Override
    public PCollection<KV<String, Integer>> expand(PCollection<KV<String, Integer>> rows) {
      return rows.apply(GroupByKey.create()).apply(ParDo.of(new Total()));
    }
  }

  private static final class Total
      extends DoFn<KV<String, Iterable<Integer>>, KV<String, Integer>> {
    @ProcessElement
    public void process(
        @Element KV<String, Iterable<Integer>> group, OutputReceiver<KV<String, Integer>> out) {
      int total = 0;
      for (int value : group.getValue()) {
        total += 1000 + value;
      }
      out.output(KV.of(group.getKey(), total % 100_000));
    }
  }

  /** Adds to each row its key's sum, read from a map view. */
  private static final class AddSum
      extends PTransform<PCollection<KV<String, Integer>>, PCollection<KV<String, Integer>>> {
    @Override
    public PCollection<KV<String, Integer>> expand(PCollection<KV<String, Integer>> rows) {
      if (!rows.getWindowingStrategy().getWindowFn().isNonMerging()) {
        return rows.apply(Sum.integersPerKey());
      }
      PCollectionView<Map<String, Integer>> sums =
          rows.apply(Sum.integersPerKey()).apply(View.asMap());
      return rows.apply(
          ParDo.of(
                  new DoFn<KV<String, Integer>, KV<String, Integer>>() {
                    @ProcessElement
                    public void process(ProcessContext context) {
                      KV<String, Integer> row = context.element();
                      int sum = context.sideInput(sums).getOrDefault(row.getKey(), 0);
                      context.output(KV.of(row.getKey(), (row.getValue() + sum) % 100_000));
                    }
                  })
              .withSideInputs(sums));
    }
  }

  /** Adds to each row the window's largest value, read from a list view. */
  private static final class AddLargest
      extends PTransform<PCollection<KV<String, Integer>>, PCollection<KV<String, Integer>>> {
    @Override
    public PCollection<KV<String, Integer>> expand(PCollection<KV<String, Integer>> rows) {
      if (!rows.getWindowingStrategy().getWindowFn().isNonMerging()) {
        return rows.apply(Max.integersPerKey());
      }
      PCollectionView<List<KV<String, Integer>>> all = rows.apply(View.asList());
      return rows.apply(
          ParDo.of(
                  new DoFn<KV<String, Integer>, KV<String, Integer>>() {
                    @ProcessElement
                    public void process(ProcessContext context) {
                      int largest = 0;
                      for (KV<String, Integer> row : context.sideInput(all)) {
                        largest = Math.max(largest, row.getValue());
                      }
                      KV<String, Integer> row = context.element();
                      context.output(KV.of(row.getKey(), (row.getValue() + largest) % 100_000));
                    }
                  })
              .withSideInputs(all));
    }
  }

  /** Two outputs, and both together again. */
  private static final class Routed
      extends PTransform<PCollection<KV<String, Integer>>, PCollection<KV<String, Integer>>> {
    @Override
    public PCollection<KV<String, Integer>> expand(PCollection<KV<String, Integer>> rows) {
      PCollectionTuple routed =
          rows.apply(
              ParDo.of(
                      new DoFn<KV<String, Integer>, KV<String, Integer>>() {
                        @ProcessElement
                        public void process(
                            @Element KV<String, Integer> row, MultiOutputReceiver out) {
                          out.get(row.getValue() % 2 == 0 ? EVEN : ODD).output(row);
                        }
                      })
                  .withOutputTags(EVEN, TupleTagList.of(ODD)));
      return PCollectionList.of(routed.get(EVEN).setCoder(CODER))
          .and(routed.get(ODD).setCoder(CODER).apply(ParDo.of(new Rekey(2))).setCoder(CODER))
          .apply(Flatten.pCollections());
    }
  }

  private static final class Twice
      extends PTransform<PCollection<KV<String, Integer>>, PCollection<KV<String, Integer>>> {
    @Override
    public PCollection<KV<String, Integer>> expand(PCollection<KV<String, Integer>> rows) {
      return PCollectionList.of(rows).and(rows).apply(Flatten.pCollections());
    }
  }

  /** Keeps rows in a bag until the end of their window, then gives their sum. */
  static final class SumAtEnd extends DoFn<KV<String, Integer>, KV<String, Integer>> {
    @StateId("rows")
    private final StateSpec<BagState<Integer>> bag = StateSpecs.bag(VarIntCoder.of());

    @TimerId("end")
    private final TimerSpec end = TimerSpecs.timer(TimeDomain.EVENT_TIME);

    @ProcessElement
    public void process(
        @Element KV<String, Integer> row,
        BoundedWindow window,
        @StateId("rows") BagState<Integer> rows,
        @TimerId("end") Timer timer) {
      rows.add(row.getValue());
      timer.set(window.maxTimestamp());
    }

    @OnTimer("end")
    public void end(
        @Key String key,
        @StateId("rows") BagState<Integer> rows,
        OutputReceiver<KV<String, Integer>> out) {
      int sum = 0;
      for (int value : rows.read()) {
        sum += value;
      }
      rows.clear();
      out.output(KV.of(key, sum % 100_000));
    }
  }
}
