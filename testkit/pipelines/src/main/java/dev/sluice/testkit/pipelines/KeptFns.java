package dev.sluice.testkit.pipelines;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.coders.VarLongCoder;
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
import org.apache.beam.sdk.state.TimerMap;
import org.apache.beam.sdk.state.TimerSpec;
import org.apache.beam.sdk.state.TimerSpecs;
import org.apache.beam.sdk.state.ValueState;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.Sum;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.TimestampedValue;
import org.joda.time.Duration;
import org.joda.time.Instant;

/** Stateful DoFns whose output does not depend on the order of their rows. */
final class KeptFns {
  private KeptFns() {}

  /** Keeps rows in every kind of state, and gives what is in each when the window ends. */
  static final class AllStates extends DoFn<KV<String, Long>, KV<String, Long>> {
    @StateId("sum")
    private final StateSpec<ValueState<Long>> sumSpec = StateSpecs.value(VarLongCoder.of());

    @StateId("bag")
    private final StateSpec<BagState<Long>> bagSpec = StateSpecs.bag(VarLongCoder.of());

    @StateId("set")
    private final StateSpec<SetState<Long>> setSpec = StateSpecs.set(VarLongCoder.of());

    @StateId("map")
    private final StateSpec<MapState<Long, Long>> mapSpec =
        StateSpecs.map(VarLongCoder.of(), VarLongCoder.of());

    @StateId("multimap")
    private final StateSpec<MultimapState<Long, Long>> multimapSpec =
        StateSpecs.multimap(VarLongCoder.of(), VarLongCoder.of());

    @StateId("list")
    private final StateSpec<OrderedListState<Long>> listSpec =
        StateSpecs.orderedList(VarLongCoder.of());

    @StateId("combining")
    private final StateSpec<CombiningState<Long, long[], Long>> combiningSpec =
        StateSpecs.combining(Sum.ofLongs());

    @TimerId("end")
    private final TimerSpec endSpec = TimerSpecs.timer(TimeDomain.EVENT_TIME);

    @ProcessElement
    public void process(
        @Element KV<String, Long> row,
        BoundedWindow window,
        @StateId("sum") ValueState<Long> sum,
        @StateId("bag") BagState<Long> bag,
        @StateId("set") SetState<Long> set,
        @StateId("map") MapState<Long, Long> map,
        @StateId("multimap") MultimapState<Long, Long> multimap,
        @StateId("list") OrderedListState<Long> list,
        @StateId("combining") CombiningState<Long, long[], Long> combining,
        @TimerId("end") Timer end) {
      long value = row.getValue();
      Long before = sum.read();
      sum.write((before == null ? 0 : before) + value);
      bag.add(value);
      set.add(value % 10);
      Long count = map.get(value % 5).read();
      map.put(value % 5, (count == null ? 0 : count) + 1);
      multimap.put(value % 4, value);
      list.add(TimestampedValue.of(value, Instant.ofEpochMilli(Math.floorMod(value, 50L))));
      combining.add(value);
      end.set(window.maxTimestamp());
    }

    @OnTimer("end")
    public void end(
        @Key String key,
        @StateId("sum") ValueState<Long> sum,
        @StateId("bag") BagState<Long> bag,
        @StateId("set") SetState<Long> set,
        @StateId("map") MapState<Long, Long> map,
        @StateId("multimap") MultimapState<Long, Long> multimap,
        @StateId("list") OrderedListState<Long> list,
        @StateId("combining") CombiningState<Long, long[], Long> combining,
        OutputReceiver<KV<String, Long>> out) {
      out.output(KV.of(key + "-sum", orZero(sum.read())));
      out.output(KV.of(key + "-bag", GroupSteps.total(bag.read())));
      out.output(KV.of(key + "-set", GroupSteps.total(set.read())));
      long entries = 0;
      for (Map.Entry<Long, Long> entry : map.entries().read()) {
        entries += 100 * entry.getKey() + entry.getValue();
      }
      out.output(KV.of(key + "-map", entries));
      out.output(KV.of(key + "-multimap", GroupSteps.total(multimap.get(2L).read())));
      List<Long> range = new ArrayList<>();
      for (TimestampedValue<Long> value :
          list.readRange(Instant.ofEpochMilli(10), Instant.ofEpochMilli(40))) {
        range.add(value.getTimestamp().getMillis() * 100 + range.size());
      }
      out.output(KV.of(key + "-list", GroupSteps.total(range)));
      out.output(KV.of(key + "-combining", combining.read()));
      bag.clear();
      list.clear();
      map.clear();
    }
  }

  /** Counts rows per bucket of time with a timer for each, given out when the bucket is over. */
  static final class Buckets extends DoFn<KV<String, Long>, KV<String, Long>> {
    private final long sizeMillis;

    @StateId("counts")
    private final StateSpec<MapState<Long, Long>> countsSpec =
        StateSpecs.map(VarLongCoder.of(), VarLongCoder.of());

    @TimerFamily("buckets")
    @SuppressWarnings("UnusedVariable") // Beam finds it
    private final TimerSpec bucketsSpec = TimerSpecs.timerMap(TimeDomain.EVENT_TIME);

    Buckets(long sizeMillis) {
      this.sizeMillis = sizeMillis;
    }

    @ProcessElement
    public void process(
        @Element KV<String, Long> row,
        @Timestamp Instant time,
        BoundedWindow window,
        @StateId("counts") MapState<Long, Long> counts,
        @TimerFamily("buckets") TimerMap buckets) {
      long bucket = Math.floorDiv(time.getMillis(), sizeMillis) + 1;
      Long count = counts.get(bucket).read();
      counts.put(bucket, (count == null ? 0 : count) + 1_000 + row.getValue() % 1_000);
      Instant end = Instant.ofEpochMilli(bucket * sizeMillis);
      buckets.set(
          String.valueOf(bucket), end.isAfter(window.maxTimestamp()) ? window.maxTimestamp() : end);
    }

    @OnTimerFamily("buckets")
    public void over(
        @Key String key,
        @TimerId String id,
        @StateId("counts") MapState<Long, Long> counts,
        OutputReceiver<KV<String, Long>> out) {
      long bucket = Long.parseLong(id);
      out.output(KV.of(key, orZero(counts.get(bucket).read())));
      counts.remove(bucket);
    }
  }

  /** Keeps rows until the window expires. */
  static final class UntilExpiry extends DoFn<KV<String, Long>, KV<String, Long>> {
    @StateId("rows")
    private final StateSpec<BagState<Long>> rowsSpec = StateSpecs.bag(VarLongCoder.of());

    @ProcessElement
    public void process(
        @Element KV<String, Long> row, @AlwaysFetched @StateId("rows") BagState<Long> rows) {
      rows.add(row.getValue());
    }

    @OnWindowExpiration
    public void expire(
        @Key String key,
        @StateId("rows") BagState<Long> rows,
        OutputReceiver<KV<String, Long>> out) {
      out.output(KV.of(key, GroupSteps.total(rows.read())));
    }
  }

  /**
   * Gives rows with the clock's next tick, as if they were the window's last; a row that comes in
   * between may wait for the same tick. What waits when the window expires is given then: its state
   * goes, whatever timers of the clock are still to come.
   */
  static final class ByClock extends DoFn<KV<String, Long>, KV<String, Long>> {
    @StateId("rows")
    private final StateSpec<BagState<Long>> rowsSpec = StateSpecs.bag(VarLongCoder.of());

    @TimerId("tick")
    private final TimerSpec tickSpec = TimerSpecs.timer(TimeDomain.PROCESSING_TIME);

    @ProcessElement
    public void process(
        @Element KV<String, Long> row,
        BoundedWindow window,
        @StateId("rows") BagState<Long> rows,
        @TimerId("tick") Timer tick) {
      rows.add(row.getValue());
      tick.withOutputTimestamp(window.maxTimestamp()).offset(Duration.millis(2)).setRelative();
    }

    @OnWindowExpiration
    public void expire(
        @Key String key,
        @StateId("rows") BagState<Long> rows,
        OutputReceiver<KV<String, Long>> out) {
      tick(key, rows, out);
    }

    @OnTimer("tick")
    public void tick(
        @Key String key,
        @StateId("rows") BagState<Long> rows,
        OutputReceiver<KV<String, Long>> out) {
      for (long value : rows.read()) {
        out.output(KV.of(key, value));
      }
      rows.clear();
    }
  }

  /** Goes from the window's last part to its end with a timer that sets itself again. */
  static final class Loop extends DoFn<KV<String, Long>, KV<String, Long>> {
    private final long stepMillis;

    @StateId("rounds")
    private final StateSpec<ValueState<Long>> roundsSpec = StateSpecs.value(VarLongCoder.of());

    @TimerId("next")
    private final TimerSpec nextSpec = TimerSpecs.timer(TimeDomain.EVENT_TIME);

    Loop(long stepMillis) {
      this.stepMillis = stepMillis;
    }

    @ProcessElement
    public void process(
        BoundedWindow window,
        @Timestamp Instant time,
        @StateId("rounds") ValueState<Long> rounds,
        @TimerId("next") Timer next) {
      if (rounds.read() == null) {
        rounds.write(0L);
        next.set(window.maxTimestamp().minus(Duration.millis(1)));
      }
    }

    @OnTimer("next")
    public void next(
        OnTimerContext context,
        @Key String key,
        @StateId("rounds") ValueState<Long> rounds,
        @TimerId("next") Timer next) {
      long round = orZero(rounds.read()) + 1;
      rounds.write(round);
      context.output(KV.of(key, round * stepMillis % 1_000));
      if (round == 1) {
        next.set(context.window().maxTimestamp());
      }
    }
  }

  /** Gives what lies between a row and the one before it, in the order of time. */
  static final class Sorted extends DoFn<KV<String, Long>, KV<String, Long>> {
    @StateId("last")
    private final StateSpec<ValueState<Long>> lastSpec = StateSpecs.value(VarLongCoder.of());

    @RequiresTimeSortedInput
    @ProcessElement
    public void process(
        @Element KV<String, Long> row,
        @Timestamp Instant time,
        @StateId("last") ValueState<Long> last,
        OutputReceiver<KV<String, Long>> out) {
      Long before = last.read();
      last.write(time.getMillis());
      out.output(KV.of(row.getKey(), before == null ? -1 : time.getMillis() - before));
      out.output(KV.of(row.getKey() + "-all", row.getValue()));
    }
  }

  static long orZero(@org.jspecify.annotations.Nullable Long value) {
    return value == null ? 0 : value;
  }
}
