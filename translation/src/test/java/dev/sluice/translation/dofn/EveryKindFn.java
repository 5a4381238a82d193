package dev.sluice.translation.dofn;

import org.apache.beam.sdk.coders.CoderRegistry;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.state.BagState;
import org.apache.beam.sdk.state.CombiningState;
import org.apache.beam.sdk.state.MapState;
import org.apache.beam.sdk.state.MultimapState;
import org.apache.beam.sdk.state.OrderedListState;
import org.apache.beam.sdk.state.SetState;
import org.apache.beam.sdk.state.StateSpec;
import org.apache.beam.sdk.state.StateSpecs;
import org.apache.beam.sdk.state.TimeDomain;
import org.apache.beam.sdk.state.Timer;
import org.apache.beam.sdk.state.TimerSpec;
import org.apache.beam.sdk.state.TimerSpecs;
import org.apache.beam.sdk.state.ValueState;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.Sum;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.TimestampedValue;
import org.joda.time.Duration;
import org.joda.time.Instant;

/** Does to state of each kind what the element says, and ends it by a timer of the clock. */
final class EveryKindFn extends DoFn<KV<String, Integer>, String> {
  private static final long serialVersionUID = 1L;
  static final int OPERATIONS = 24;

  @StateId("value")
  final StateSpec<ValueState<Integer>> value = StateSpecs.value(VarIntCoder.of());

  @StateId("bag")
  final StateSpec<BagState<Integer>> bag = StateSpecs.bag(VarIntCoder.of());

  @StateId("set")
  final StateSpec<SetState<Integer>> set = StateSpecs.set(VarIntCoder.of());

  @StateId("map")
  final StateSpec<MapState<Integer, Integer>> map =
      StateSpecs.map(VarIntCoder.of(), VarIntCoder.of());

  @StateId("multimap")
  final StateSpec<MultimapState<Integer, Integer>> multimap =
      StateSpecs.multimap(VarIntCoder.of(), VarIntCoder.of());

  @StateId("list")
  final StateSpec<OrderedListState<Integer>> list = StateSpecs.orderedList(VarIntCoder.of());

  @StateId("sum")
  final StateSpec<CombiningState<Integer, int[], Integer>> sum =
      StateSpecs.combining(
          Sum.ofIntegers().getAccumulatorCoder(CoderRegistry.createDefault(), VarIntCoder.of()),
          Sum.ofIntegers());

  @TimerId("clock")
  final TimerSpec timer = TimerSpecs.timer(TimeDomain.PROCESSING_TIME);

  @ProcessElement
  public void process(
      @Element KV<String, Integer> element,
      @StateId("value") ValueState<Integer> value,
      @StateId("bag") BagState<Integer> bag,
      @StateId("set") SetState<Integer> set,
      @StateId("map") MapState<Integer, Integer> map,
      @StateId("multimap") MultimapState<Integer, Integer> multimap,
      @StateId("list") OrderedListState<Integer> list,
      @StateId("sum") CombiningState<Integer, int[], Integer> sum,
      @TimerId("clock") Timer clock) {
    switch (element.getValue()) {
      case 0 -> value.write(1);
      case 1 -> bag.add(1);
      case 2 -> set.add(1);
      case 3 -> map.put(1, 1);
      case 4 -> multimap.put(1, 1);
      case 5 -> list.add(TimestampedValue.of(1, Instant.ofEpochMilli(3)));
      case 6 -> sum.add(1);
      case 7, 8 -> value.clear();
      case 9, 10 -> bag.clear();
      case 11 -> set.clear();
      case 12 -> set.remove(1);
      case 13 -> map.clear();
      case 14 -> map.remove(1);
      case 15 -> multimap.clear();
      case 16 -> multimap.remove(1);
      case 17 -> list.clear();
      case 18 -> list.clearRange(Instant.ofEpochMilli(0), Instant.ofEpochMilli(5));
      case 19, 20 -> sum.clear();
      case 21 -> read(value, bag, set, sum);
      case 22 -> map.computeIfAbsent(2, key -> key).read();
      default -> clock.offset(Duration.millis(500)).setRelative();
    }
  }

  private static void read(
      ValueState<Integer> value,
      BagState<Integer> bag,
      SetState<Integer> set,
      CombiningState<Integer, int[], Integer> sum) {
    value.read();
    sum.read();
    bag.read().forEach(element -> {});
    set.contains(1).read();
  }

  @OnTimer("clock")
  public void onClock(
      @StateId("value") ValueState<Integer> value,
      @StateId("bag") BagState<Integer> bag,
      @StateId("set") SetState<Integer> set,
      @StateId("map") MapState<Integer, Integer> map,
      @StateId("multimap") MultimapState<Integer, Integer> multimap,
      @StateId("list") OrderedListState<Integer> list,
      @StateId("sum") CombiningState<Integer, int[], Integer> sum) {
    bag.clear();
    set.clear();
    map.clear();
    multimap.clear();
    list.clear();
    sum.clear();
    value.write(value.read() == null ? 1 : null);
  }
}
