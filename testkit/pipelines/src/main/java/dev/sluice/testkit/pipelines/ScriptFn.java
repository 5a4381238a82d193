package dev.sluice.testkit.pipelines;

import java.util.SplittableRandom;
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
import org.joda.time.Duration;
import org.joda.time.Instant;

/**
 * Does what a program says, drawn from the program's number, the row and how many things happened
 * to its key and window before. Timers of one key and window never have the same time, whose order
 * Beam leaves open: each timer's times have a remainder of their own.
 */
final class ScriptFn extends DoFn<KV<String, Long>, KV<String, Long>> {
  /** Timers of event time, whatever their names, stand at times of different remainders. */
  private static final long TIMERS = 4;

  /** So many timers a key and window may set altogether. */
  private static final long EVENT_TIMERS = 12;

  private static final long CLOCK_TIMERS = 3;

  private final long program;
  private final boolean hasClock;

  @StateId("happened")
  private final StateSpec<ValueState<Long>> happenedSpec = StateSpecs.value(VarLongCoder.of());

  @StateId("clocks")
  private final StateSpec<ValueState<Long>> clocksSpec = StateSpecs.value(VarLongCoder.of());

  @StateId("value")
  private final StateSpec<ValueState<Long>> valueSpec = StateSpecs.value(VarLongCoder.of());

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

  @TimerId("once")
  private final TimerSpec onceSpec = TimerSpecs.timer(TimeDomain.EVENT_TIME);

  @TimerId("clock")
  private final TimerSpec clockSpec = TimerSpecs.timer(TimeDomain.PROCESSING_TIME);

  @TimerFamily("many")
  @SuppressWarnings("UnusedVariable") // Beam finds it
  private final TimerSpec manySpec = TimerSpecs.timerMap(TimeDomain.EVENT_TIME);

  ScriptFn(long program, boolean hasClock) {
    this.program = program;
    this.hasClock = hasClock;
  }

  @ProcessElement
  public void process(
      @Element KV<String, Long> row,
      @Timestamp Instant time,
      BoundedWindow window,
      @StateId("happened") ValueState<Long> happened,
      @StateId("clocks") ValueState<Long> clocks,
      @StateId("value") ValueState<Long> value,
      @StateId("bag") BagState<Long> bag,
      @StateId("set") SetState<Long> set,
      @StateId("map") MapState<Long, Long> map,
      @StateId("multimap") MultimapState<Long, Long> multimap,
      @StateId("list") OrderedListState<Long> list,
      @StateId("combining") CombiningState<Long, long[], Long> combining,
      @TimerId("once") Timer once,
      @TimerId("clock") Timer clock,
      @TimerFamily("many") TimerMap many,
      OutputReceiver<KV<String, Long>> out) {
    SplittableRandom random = next(happened, row.getValue());
    ScriptCells cells = new ScriptCells(value, bag, set, map, multimap, list, combining);
    out.output(KV.of(row.getKey(), cells.doSomething(random)));
    set(random, time, window, KeptFns.orZero(happened.read()), once, many);
    if (hasClock && random.nextInt(3) == 0) {
      long before = KeptFns.orZero(clocks.read());
      if (random.nextInt(4) == 0) {
        clock.clear();
      } else if (before < CLOCK_TIMERS) {
        clocks.write(before + 1);
        clock.offset(Duration.millis(random.nextLong(1, 2 * Triggers.CLOCK_MILLIS))).setRelative();
      }
    }
  }

  @OnTimer("once")
  public void once(
      OnTimerContext context,
      @Key String key,
      BoundedWindow window,
      @StateId("happened") ValueState<Long> happened,
      @StateId("value") ValueState<Long> value,
      @StateId("bag") BagState<Long> bag,
      @StateId("set") SetState<Long> set,
      @StateId("map") MapState<Long, Long> map,
      @StateId("multimap") MultimapState<Long, Long> multimap,
      @StateId("list") OrderedListState<Long> list,
      @StateId("combining") CombiningState<Long, long[], Long> combining,
      @TimerId("once") Timer once,
      @TimerFamily("many") TimerMap many,
      OutputReceiver<KV<String, Long>> out) {
    SplittableRandom random = next(happened, context.fireTimestamp().getMillis());
    ScriptCells cells = new ScriptCells(value, bag, set, map, multimap, list, combining);
    out.output(KV.of(key + "-once", cells.doSomething(random)));
    set(random, context.fireTimestamp(), window, KeptFns.orZero(happened.read()), once, many);
  }

  @OnTimerFamily("many")
  public void many(
      OnTimerContext context,
      @Key String key,
      @TimerId String id,
      BoundedWindow window,
      @StateId("happened") ValueState<Long> happened,
      @StateId("value") ValueState<Long> value,
      @StateId("bag") BagState<Long> bag,
      @StateId("set") SetState<Long> set,
      @StateId("map") MapState<Long, Long> map,
      @StateId("multimap") MultimapState<Long, Long> multimap,
      @StateId("list") OrderedListState<Long> list,
      @StateId("combining") CombiningState<Long, long[], Long> combining,
      @TimerId("once") Timer once,
      @TimerFamily("many") TimerMap many,
      OutputReceiver<KV<String, Long>> out) {
    SplittableRandom random = next(happened, context.fireTimestamp().getMillis());
    ScriptCells cells = new ScriptCells(value, bag, set, map, multimap, list, combining);
    out.output(KV.of(key + "-many" + id, cells.doSomething(random)));
    set(random, context.fireTimestamp(), window, KeptFns.orZero(happened.read()), once, many);
  }

  @OnTimer("clock")
  public void clock(
      @Key String key,
      @Timestamp Instant time,
      @StateId("happened") ValueState<Long> happened,
      @StateId("clocks") ValueState<Long> clocks,
      @StateId("value") ValueState<Long> value,
      @StateId("bag") BagState<Long> bag,
      @StateId("set") SetState<Long> set,
      @StateId("map") MapState<Long, Long> map,
      @StateId("multimap") MultimapState<Long, Long> multimap,
      @StateId("list") OrderedListState<Long> list,
      @StateId("combining") CombiningState<Long, long[], Long> combining,
      @TimerId("clock") Timer clock,
      OutputReceiver<KV<String, Long>> out) {
    SplittableRandom random = next(happened, time.getMillis());
    ScriptCells cells = new ScriptCells(value, bag, set, map, multimap, list, combining);
    out.output(KV.of(key + "-clock", cells.doSomething(random)));
    long before = KeptFns.orZero(clocks.read());
    if (before < CLOCK_TIMERS && random.nextBoolean()) {
      clocks.write(before + 1);
      clock.offset(Duration.millis(random.nextLong(1, 2 * Triggers.CLOCK_MILLIS))).setRelative();
    }
  }

  @OnWindowExpiration
  public void expire(
      @Key String key,
      @StateId("happened") ValueState<Long> happened,
      @StateId("bag") BagState<Long> bag,
      OutputReceiver<KV<String, Long>> out) {
    long total = GroupSteps.total(bag.read());
    out.output(KV.of(key + "-end", 100 * total + KeptFns.orZero(happened.read())));
  }

  private SplittableRandom next(ValueState<Long> happened, long what) {
    long count = KeptFns.orZero(happened.read());
    happened.write(count + 1);
    return new SplittableRandom(program * 31 + what * 7919 + count);
  }

  /** Sets or clears some timer of event time, later than what happens now. */
  private static void set(
      SplittableRandom random,
      Instant now,
      BoundedWindow window,
      long happened,
      Timer once,
      TimerMap many) {
    long number = random.nextLong(TIMERS);
    long soon = now.getMillis() + random.nextLong(TIMERS, 30_000);
    long millis = soon - Math.floorMod(soon, TIMERS) + number;
    if (millis <= now.getMillis()
        || millis > window.maxTimestamp().getMillis()
        || happened > EVENT_TIMERS) {
      return;
    }
    Timer timer = number == 0 ? once : many.get(String.valueOf(number));
    switch (random.nextInt(6)) {
      case 0 -> timer.clear();
      case 1 ->
          timer
              .withOutputTimestamp(
                  Instant.ofEpochMilli(random.nextLong(now.getMillis(), millis + 1)))
              .set(Instant.ofEpochMilli(millis));
      default -> timer.set(Instant.ofEpochMilli(millis));
    }
  }
}
