package dev.sluice.translation.group;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import dev.sluice.engine.aggregate.Aggregation;
import dev.sluice.engine.aggregate.FiringPolicy;
import dev.sluice.engine.aggregate.TableLimits;
import dev.sluice.engine.aggregate.fixed.WindowedAggregation;
import dev.sluice.engine.aggregate.merging.MergingAggregation;
import dev.sluice.engine.aggregate.merging.MergingPolicy;
import dev.sluice.engine.aggregate.merging.PaneCondition;
import dev.sluice.engine.operator.HeadFactory;
import dev.sluice.engine.time.EventTime;
import dev.sluice.testkit.SeededTest;
import dev.sluice.translation.combine.BeamAggregation;
import dev.sluice.translation.combine.BeamGrouping;
import dev.sluice.translation.combine.BeamMergingRule;
import dev.sluice.translation.combine.BeamWindows;
import dev.sluice.translation.combine.Firing;
import dev.sluice.translation.element.KvKeySelector;
import dev.sluice.translation.fake.HeadFixture;
import dev.sluice.translation.metrics.Metered;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.apache.beam.runners.core.LateDataDroppingDoFnRunner;
import org.apache.beam.runners.core.SystemReduceFn;
import org.apache.beam.runners.core.construction.SerializablePipelineOptions;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.CoderRegistry;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.metrics.MetricNameFilter;
import org.apache.beam.sdk.metrics.MetricResult;
import org.apache.beam.sdk.metrics.MetricsFilter;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.transforms.Combine.BinaryCombineIntegerFn;
import org.apache.beam.sdk.transforms.CombineFnBase.GlobalCombineFn;
import org.apache.beam.sdk.transforms.Sum;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.transforms.windowing.PaneInfo;
import org.apache.beam.sdk.transforms.windowing.WindowFn;
import org.apache.beam.sdk.util.AppliedCombineFn;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.WindowedValue;
import org.apache.beam.sdk.values.WindowedValues;
import org.apache.beam.sdk.values.WindowingStrategy;
import org.joda.time.Instant;

/** Panes to the letter: the model is runners-core on its own in-memory state and timers. */
class GroupHeadsTest {
  private static final SerializablePipelineOptions OPTIONS =
      new SerializablePipelineOptions(PipelineOptionsFactory.create());

  @SeededTest(seeds = 120)
  @SuppressWarnings("unchecked") // the model handles objects
  void groupsAsTheModelDoes(long seed) throws Exception {
    SplittableRandom random = new SplittableRandom(seed);
    WindowingStrategy<Object, BoundedWindow> windowing = RandomWindowing.of(random);
    Coder<Object> values = (Coder<Object>) (Coder<?>) VarIntCoder.of();

    run(
        random,
        windowing,
        GroupHeads.groupByKey("group", windowing, StringUtf8Coder.of(), VarIntCoder.of(), OPTIONS),
        new GroupModel<>(
            windowing, SystemReduceFn.<Object, Object, BoundedWindow>buffering(values)));
  }

  @SeededTest(seeds = 120)
  @SuppressWarnings("unchecked") // the model handles objects
  void combinesAsTheModelDoes(long seed) throws Exception {
    SplittableRandom random = new SplittableRandom(seed);
    WindowingStrategy<Object, BoundedWindow> windowing = RandomWindowing.of(random);
    BinaryCombineIntegerFn sum = Sum.ofIntegers();
    Coder<int[]> accumulators =
        sum.getAccumulatorCoder(CoderRegistry.createDefault(), VarIntCoder.of());
    GlobalCombineFn<Object, Object, Object> combineFn =
        (GlobalCombineFn<Object, Object, Object>) (GlobalCombineFn<?, ?, ?>) sum;

    run(
        random,
        windowing,
        GroupHeads.combinePerKey(
            "combine", windowing, StringUtf8Coder.of(), accumulators, sum, OPTIONS),
        new GroupModel<>(
            windowing,
            SystemReduceFn.<Object, Object, Object, Object, BoundedWindow>combining(
                (Coder<Object>) (Coder<?>) StringUtf8Coder.of(),
                AppliedCombineFn.withAccumulatorCoder(
                    combineFn, (Coder<Object>) (Coder<?>) accumulators))));
  }

  /** The fast path, with limits so small that everything is stored, and in parts. */
  @SeededTest(seeds = 200)
  @SuppressWarnings("unchecked") // the model handles objects
  void theEnginesOwnGroupingDoesAsTheModelDoes(long seed) throws Exception {
    SplittableRandom random = new SplittableRandom(seed);
    WindowingStrategy<Object, BoundedWindow> windowing = RandomWindowing.of(random);
    FiringPolicy policy = Firing.policy(windowing);
    while (policy == null) {
      windowing = RandomWindowing.of(random);
      policy = Firing.policy(windowing);
    }
    Coder<Object> values = (Coder<Object>) (Coder<?>) VarIntCoder.of();
    BeamGrouping grouping =
        BeamGrouping.byKey(StringUtf8Coder.of(), values, windowing.getWindowFn().windowCoder());
    TableLimits limits =
        new TableLimits(random.nextInt(1, 9), random.nextInt(1, 500), random.nextInt(100));

    run(
        random,
        windowing,
        Metered.head("group", WindowedAggregation.head(grouping, policy, limits)),
        new GroupModel<>(
            windowing, SystemReduceFn.<Object, Object, BoundedWindow>buffering(values)));
  }

  /** The engine's own aggregation of merging windows, which is to do what the general one does. */
  @SeededTest(seeds = 500)
  @SuppressWarnings("unchecked") // the model handles objects
  void aggregatesMergingWindowsAsTheModelDoes(long seed) throws Exception {
    SplittableRandom random = new SplittableRandom(seed);
    WindowingStrategy<Object, BoundedWindow> windowing = knownMerging(random);
    BinaryCombineIntegerFn sum = Sum.ofIntegers();
    Coder<int[]> accumulators =
        sum.getAccumulatorCoder(CoderRegistry.createDefault(), VarIntCoder.of());
    BeamAggregation aggregation =
        new BeamAggregation(
            sum, StringUtf8Coder.of(), accumulators, windowing.getWindowFn().windowCoder());

    run(
        random,
        windowing,
        merging(aggregation, aggregation.windows(), windowing, random),
        new GroupModel<>(
            windowing,
            SystemReduceFn.<Object, Object, Object, Object, BoundedWindow>combining(
                (Coder<Object>) (Coder<?>) StringUtf8Coder.of(),
                AppliedCombineFn.withAccumulatorCoder(
                    (GlobalCombineFn<Object, Object, Object>) (GlobalCombineFn<?, ?, ?>) sum,
                    (Coder<Object>) (Coder<?>) accumulators))));
  }

  /** The same for groupings, whose sequences are stored in parts. */
  @SeededTest(seeds = 500)
  @SuppressWarnings("unchecked") // the model handles objects
  void groupsMergingWindowsAsTheModelDoes(long seed) throws Exception {
    SplittableRandom random = new SplittableRandom(seed);
    WindowingStrategy<Object, BoundedWindow> windowing = knownMerging(random);
    Coder<Object> values = (Coder<Object>) (Coder<?>) VarIntCoder.of();
    BeamGrouping grouping =
        BeamGrouping.byKey(StringUtf8Coder.of(), values, windowing.getWindowFn().windowCoder());

    run(
        random,
        windowing,
        merging(grouping, grouping.windows(), windowing, random),
        new GroupModel<>(
            windowing, SystemReduceFn.<Object, Object, BoundedWindow>buffering(values)));
  }

  private static WindowingStrategy<Object, BoundedWindow> knownMerging(SplittableRandom random) {
    WindowingStrategy<Object, BoundedWindow> windowing = RandomWindowing.ofSessions(random);
    while (Firing.sessions(windowing) == null) {
      windowing = RandomWindowing.ofSessions(random);
    }
    return windowing;
  }

  private static HeadFactory merging(
      Aggregation aggregation,
      BeamWindows windows,
      WindowingStrategy<Object, BoundedWindow> windowing,
      SplittableRandom random) {
    MergingPolicy policy = Objects.requireNonNull(Firing.sessions(windowing));
    boolean isOfIntervals = Firing.isOfIntervals(windowing);
    // A table that is full within a batch gives panes then, which the model does not; and windows
    // that merge by rules of their own may merge otherwise then.
    boolean canBeFull =
        isOfIntervals
            && policy.when().equals(PaneCondition.NEVER)
            && policy.allowedLatenessMillis() == 0;
    int entries = canBeFull ? 1 + random.nextInt(3) : 1 << 18;
    TableLimits limits = new TableLimits(entries, 1 << 20, random.nextInt(60));
    MergingAggregation sessions =
        isOfIntervals
            ? MergingAggregation.ofOverlapping(aggregation, windows)
            : MergingAggregation.byRule(aggregation, new BeamMergingRule(windowing.getWindowFn()));
    return Metered.head("group", sessions.head(policy, limits));
  }

  private static void run(
      SplittableRandom random,
      WindowingStrategy<Object, BoundedWindow> windowing,
      HeadFactory head,
      GroupModel<?> model)
      throws Exception {
    try (HeadFixture fixture = new HeadFixture(head, 1, new KvKeySelector(StringUtf8Coder.of()))) {
      long watermark = 0;
      int number = 0;
      for (int batch = 0; batch < 15; batch++) {
        List<WindowedValue<KV<Object, Object>>> rows = new ArrayList<>();
        for (int i = random.nextInt(5); i > 0; i--) {
          rows.add(row(random, windowing.getWindowFn(), watermark, number++));
        }
        watermark = batch == 14 ? EventTime.MAX_MILLIS : watermark + random.nextInt(9);
        fixture.clockMillis += random.nextInt(12);
        if (random.nextInt(5) == 0) {
          fixture.restart();
        }

        fixture.batch(rows, watermark);
        List<Object> expected = model.batch(rows, watermark, fixture.clockMillis);

        assertThat(facts(fixture.take()))
            .as("batch %s of %s", batch, windowing)
            .containsExactlyInAnyOrderElementsOf(facts(expected));
        assertThat(fixture.outputMillis()).as("output watermark").isEqualTo(model.outputMillis());
      }
      assertThat(fixture.droppedLate).isEqualTo(model.dropped);
      assertThat(droppedCounter(fixture)).isEqualTo(model.dropped);
    }
  }

  private static long droppedCounter(HeadFixture fixture) {
    MetricsFilter filter =
        MetricsFilter.builder()
            .addNameFilter(
                MetricNameFilter.named(
                    LateDataDroppingDoFnRunner.class,
                    LateDataDroppingDoFnRunner.DROPPED_DUE_TO_LATENESS))
            .build();
    long dropped = 0;
    for (MetricResult<Long> counter : fixture.metrics().queryMetrics(filter).getCounters()) {
      dropped += counter.getCommitted();
    }
    return dropped;
  }

  private static WindowedValue<KV<Object, Object>> row(
      SplittableRandom random, WindowFn<Object, BoundedWindow> windowFn, long watermark, int value)
      throws Exception {
    Instant time = Instant.ofEpochMilli(watermark + random.nextInt(30) - 15);
    Object element = KV.of(key(random), value);
    var windows =
        windowFn.assignWindows(
            windowFn.new AssignContext() {
              @Override
              public Object element() {
                return element;
              }

              @Override
              public Instant timestamp() {
                return time;
              }

              @Override
              public BoundedWindow window() {
                throw new UnsupportedOperationException();
              }
            });
    return WindowedValues.of(KV.of(key(random), value), time, windows, PaneInfo.NO_FIRING);
  }

  /** One of three, of which one stands in the state by its hash. */
  private static String key(SplittableRandom random) {
    int number = random.nextInt(3);
    return number == 2 ? "key".repeat(400) : "key" + number;
  }

  /** All that is to be seen of results; the order of values within a pane does not count. */
  private static List<String> facts(List<Object> results) {
    List<String> facts = new ArrayList<>();
    for (Object result : results) {
      WindowedValue<?> value = (WindowedValue<?>) result;
      KV<?, ?> pair = (KV<?, ?>) value.getValue();
      Object grouped = pair.getValue();
      if (grouped instanceof Iterable<?> all) {
        grouped = ImmutableList.copyOf(all).stream().map(String::valueOf).sorted().toList();
      }
      facts.add(
          String.valueOf(pair.getKey()).replace("key".repeat(400), "long key")
              + " "
              + grouped
              + " "
              + value.getTimestamp()
              + " "
              + value.getWindows()
              + " "
              + value.getPaneInfo());
    }
    return facts;
  }
}
