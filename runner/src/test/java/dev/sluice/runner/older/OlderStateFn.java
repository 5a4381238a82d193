package dev.sluice.runner.older;

import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.state.BagState;
import org.apache.beam.sdk.state.CombiningState;
import org.apache.beam.sdk.state.MapState;
import org.apache.beam.sdk.state.OrderedListState;
import org.apache.beam.sdk.state.SetState;
import org.apache.beam.sdk.state.StateSpec;
import org.apache.beam.sdk.state.StateSpecs;
import org.apache.beam.sdk.state.TimeDomain;
import org.apache.beam.sdk.state.Timer;
import org.apache.beam.sdk.state.TimerMap;
import org.apache.beam.sdk.state.TimerSpec;
import org.apache.beam.sdk.state.TimerSpecs;
import org.apache.beam.sdk.state.ValueState;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.Sum;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.TimestampedValue;
import org.joda.time.Duration;
import org.joda.time.Instant;

/** Every kind of state, and timers of event time that give what it holds. */
final class OlderStateFn extends DoFn<KV<String, Long>, KV<String, Long>> {
  private static final long serialVersionUID = 1L;

  @StateId("last")
  final StateSpec<ValueState<Long>> last = StateSpecs.value(VarLongCoder.of());

  @StateId("bag")
  final StateSpec<BagState<Long>> bag = StateSpecs.bag(VarLongCoder.of());

  @StateId("sum")
  final StateSpec<CombiningState<Long, long[], Long>> sum = StateSpecs.combining(Sum.ofLongs());

  @StateId("map")
  final StateSpec<MapState<String, Long>> map =
      StateSpecs.map(StringUtf8Coder.of(), VarLongCoder.of());

  @StateId("set")
  final StateSpec<SetState<Long>> set = StateSpecs.set(VarLongCoder.of());

  @StateId("list")
  final StateSpec<OrderedListState<Long>> list = StateSpecs.orderedList(VarLongCoder.of());

  @TimerId("flush")
  final TimerSpec flush = TimerSpecs.timer(TimeDomain.EVENT_TIME);

  @TimerFamily("each")
  final TimerSpec each = TimerSpecs.timerMap(TimeDomain.EVENT_TIME);

  @ProcessElement
  public void process(
      @Element KV<String, Long> row,
      @Timestamp Instant time,
      @StateId("last") ValueState<Long> last,
      @StateId("bag") BagState<Long> bag,
      @StateId("sum") CombiningState<Long, long[], Long> sum,
      @StateId("map") MapState<String, Long> map,
      @StateId("set") SetState<Long> set,
      @StateId("list") OrderedListState<Long> list,
      @TimerId("flush") Timer flush,
      @TimerFamily("each") TimerMap each) {
    long value = row.getValue();
    Long before = last.read();
    last.write(before == null ? value : Math.max(before, value));
    if (bag.isEmpty().read()) {
      flush.set(Instant.ofEpochMilli((time.getMillis() / 60_000 + 1) * 60_000));
    }
    bag.add(value);
    sum.add(value);
    map.put("m" + value % 3, value);
    set.add(value % 11);
    list.add(TimestampedValue.of(value, time));
    if (value % 70 < 7) {
      each.set("e" + value % 2, time.plus(Duration.standardSeconds(45)));
    }
  }

  @OnTimer("flush")
  public void onFlush(
      @Key String key,
      @StateId("bag") BagState<Long> bag,
      @StateId("sum") CombiningState<Long, long[], Long> sum,
      @StateId("list") OrderedListState<Long> list,
      OutputReceiver<KV<String, Long>> out) {
    for (long value : bag.read()) {
      out.output(KV.of("bag " + key, value));
    }
    bag.clear();
    out.output(KV.of("sum " + key, sum.read()));
    sum.clear();
    for (TimestampedValue<Long> value : list.read()) {
      out.output(KV.of("list " + key, value.getValue()));
    }
    list.clear();
  }

  @OnTimerFamily("each")
  public void onEach(
      @Key String key,
      @TimerId String timer,
      @StateId("last") ValueState<Long> last,
      @StateId("map") MapState<String, Long> map,
      @StateId("set") SetState<Long> set,
      OutputReceiver<KV<String, Long>> out) {
    out.output(KV.of("seen " + key, last.read() == null ? 1000L : 0L));
    out.output(KV.of("map " + key, map.get("m0").read() == null ? 1000L : 0L));
    long members = 0;
    for (long ignored : set.read()) {
      members++;
    }
    out.output(KV.of("set " + key, members > 0 ? 0L : 1000L));
  }
}
