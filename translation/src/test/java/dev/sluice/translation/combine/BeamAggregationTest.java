package dev.sluice.translation.combine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.engine.aggregate.Pane;
import dev.sluice.engine.aggregate.Pane.Timing;
import dev.sluice.testkit.SeededTest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.beam.sdk.coders.CoderException;
import org.apache.beam.sdk.coders.ListCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.transforms.Combine.CombineFn;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
import org.apache.beam.sdk.transforms.windowing.IntervalWindow;
import org.apache.beam.sdk.transforms.windowing.PaneInfo;
import org.apache.beam.sdk.util.SerializableUtils;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.WindowedValue;
import org.apache.beam.sdk.values.WindowedValues;
import org.joda.time.Instant;
import org.junit.jupiter.api.Test;

final class BeamAggregationTest {
  private static final IntervalWindow WINDOW =
      new IntervalWindow(Instant.ofEpochMilli(0), Instant.ofEpochMilli(60_000));

  @Test
  void givesTheResultAtItsWindowsEndWithItsPane() throws Exception {
    BeamAggregation aggregation = aggregation();
    Object accumulator = aggregation.createAccumulator();
    accumulator = aggregation.add(accumulator, element("k", 1));
    accumulator = aggregation.add(accumulator, element("k", 2));

    List<Object> out = new ArrayList<>();
    aggregation.emit(
        bytes("k"), WINDOW, accumulator, new Pane(false, false, Timing.LATE, 3, 1), out::add);

    assertThat(out)
        .containsExactly(
            WindowedValues.of(
                KV.of("k", List.of(1, 2)),
                WINDOW.maxTimestamp(),
                WINDOW,
                PaneInfo.createPane(false, false, PaneInfo.Timing.LATE, 3, 1)));
  }

  @Test
  void sharesNothingWithAnAccumulatorThatLivesOn() throws Exception {
    BeamAggregation aggregation = aggregation();
    Object accumulator = aggregation.add(aggregation.createAccumulator(), element("k", 1));
    List<Object> out = new ArrayList<>();

    aggregation.emit(
        bytes("k"), WINDOW, accumulator, new Pane(true, false, Timing.EARLY, 0, -1), out::add);
    aggregation.add(accumulator, element("k", 2));

    KV<?, ?> result = (KV<?, ?>) ((WindowedValue<?>) out.get(0)).getValue();
    assertThat(result.getValue()).isEqualTo(List.of(1));
  }

  @Test
  void decodesEachKeyOnceWhileItLasts() throws Exception {
    BeamAggregation aggregation = aggregation();
    List<Object> out = new ArrayList<>();
    for (String key : List.of("a", "a", "b")) {
      aggregation.emit(
          bytes(key),
          WINDOW,
          aggregation.createAccumulator(),
          new Pane(true, true, Timing.ON_TIME, 0, 0),
          out::add);
    }

    assertThat(key(out.get(0))).isSameAs(key(out.get(1))).isEqualTo("a");
    assertThat(key(out.get(2))).isEqualTo("b");
  }

  @SeededTest
  void givesWindowsBackFromTheirBytes(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    BeamWindows intervals = new BeamWindows(IntervalWindow.getCoder());
    BeamWindows global = new BeamWindows(GlobalWindow.Coder.INSTANCE);
    long start = random.nextLong(-1L << 50, 1L << 50);
    IntervalWindow window =
        new IntervalWindow(
            Instant.ofEpochMilli(start), Instant.ofEpochMilli(start + random.nextInt(1, 99_999)));

    BoundedWindow read = (BoundedWindow) intervals.decode(intervals.encode(window));

    assertThat(read).isEqualTo(window);
    assertThat(global.decode(global.encode(GlobalWindow.INSTANCE))).isSameAs(GlobalWindow.INSTANCE);
  }

  @Test
  void travels() throws Exception {
    BeamAggregation there = SerializableUtils.clone(aggregation()).copy();

    Object accumulator = there.add(there.createAccumulator(), element("k", 5));

    assertThat(there.merge(accumulator, there.createAccumulator())).isEqualTo(List.of(5));
  }

  private static BeamAggregation aggregation() {
    return new BeamAggregation(
        new Gather(),
        StringUtf8Coder.of(),
        ListCoder.of(VarIntCoder.of()),
        IntervalWindow.getCoder());
  }

  private static WindowedValue<?> element(String key, int value) {
    return WindowedValues.of(
        KV.of(key, value), Instant.ofEpochMilli(value), WINDOW, PaneInfo.NO_FIRING);
  }

  private static Object key(Object element) {
    return ((KV<?, ?>) ((WindowedValue<?>) element).getValue()).getKey();
  }

  private static byte[] bytes(String key) throws CoderException {
    return key.getBytes(StandardCharsets.UTF_8);
  }

  /** Gives its accumulator itself as its result. */
  private static final class Gather extends CombineFn<Integer, List<Integer>, List<Integer>> {
    @Override
    public List<Integer> createAccumulator() {
      return new ArrayList<>();
    }

    @Override
    public List<Integer> addInput(List<Integer> accumulator, Integer input) {
      accumulator.add(input);
      return accumulator;
    }

    @Override
    public List<Integer> mergeAccumulators(Iterable<List<Integer>> accumulators) {
      List<Integer> merged = new ArrayList<>();
      accumulators.forEach(merged::addAll);
      return merged;
    }

    @Override
    public List<Integer> extractOutput(List<Integer> accumulator) {
      return accumulator;
    }
  }
}
