package dev.sluice.translation.dofn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.engine.time.EventTime;
import dev.sluice.translation.element.KvKeySelector;
import dev.sluice.translation.fake.HeadFixture;
import dev.sluice.translation.fake.Specs;
import java.io.IOException;
import java.util.List;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.state.BagState;
import org.apache.beam.sdk.state.StateSpec;
import org.apache.beam.sdk.state.StateSpecs;
import org.apache.beam.sdk.state.TimeDomain;
import org.apache.beam.sdk.state.Timer;
import org.apache.beam.sdk.state.TimerMap;
import org.apache.beam.sdk.state.TimerSpec;
import org.apache.beam.sdk.state.TimerSpecs;
import org.apache.beam.sdk.state.ValueState;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.windowing.FixedWindows;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.WindowedValue;
import org.apache.beam.sdk.values.WindowingStrategy;
import org.joda.time.Duration;
import org.joda.time.Instant;
import org.junit.jupiter.api.Test;

class StatefulDoFnTest {
  private static final long SIZE = 100;

  @Test
  void remembersPerKeyAndWindowAndForgetsWhenTheWindowExpires() throws Exception {
    try (HeadFixture fixture = fixture(new CountFn(), 50)) {
      fixture.batch(List.of(row(1, "a", 1), row(2, "b", 2), row(3, "a", 3)), 5);
      fixture.restart();
      fixture.batch(List.of(row(4, "a", 4), row(104, "a", 5)), 10);

      assertThat(Specs.values(fixture.take()))
          .containsExactlyInAnyOrder("a:1", "b:1", "a:2", "a:3", "a:1");
      assertThat(fixture.state.countOfTable(0)).isEqualTo(3);

      fixture.batch(List.of(), 100 + 50);
      assertThat(fixture.state.countOfTable(0)).isEqualTo(3);
      fixture.batch(List.of(), 100 + 50 + 1);

      assertThat(fixture.state.countOfTable(0)).isEqualTo(1);
      fixture.batch(List.of(), EventTime.MAX_MILLIS);
      assertThat(fixture.state.size()).isZero();
      assertThat(fixture.outputMillis()).isEqualTo(EventTime.MAX_MILLIS);
    }
  }

  @Test
  void dropsAndCountsWhatComesAfterTheWindowExpired() throws Exception {
    try (HeadFixture fixture = fixture(new CountFn(), 50)) {
      fixture.batch(List.of(), 150);
      fixture.batch(List.of(row(1, "a", 1), row(101, "a", 2)), 151);

      assertThat(Specs.values(fixture.take())).containsExactly("a:1");
      assertThat(fixture.last.droppedLate).isEqualTo(1);
    }
  }

  @Test
  void firesTimersOneByOneInTheirOrderEachSeeingWhatEarlierOnesDid() throws Exception {
    try (HeadFixture fixture = fixture(new ChainOfTimersFn(), 0)) {
      fixture.batch(List.of(row(1, "a", 1)), 5);
      assertThat(Specs.values(fixture.take())).isEmpty();

      fixture.batch(List.of(), 60);

      // first at 10 clears second (20) and sets third for 30; loop goes on by 20 from 15
      assertThat(Specs.values(fixture.take()))
          .containsExactly("first@10", "loop@15", "third@30", "loop@35", "loop@55");
    }
  }

  @Test
  void holdsTheOutputWatermarkAtTheOutputTimeOfUserTimers() throws Exception {
    try (HeadFixture fixture = fixture(new ClockTimerFn(), 0)) {
      fixture.clockMillis = 1_000;
      fixture.batch(List.of(row(7, "a", 1)), 50);
      assertThat(fixture.outputMillis()).isEqualTo(7);
      assertThat(fixture.last.wakeClockMillis).isEqualTo(1_500);

      fixture.clockMillis = 1_500;
      fixture.batch(List.of(), 60);
      assertThat(fixture.take()).isEmpty();
      fixture.clockMillis = 1_501;
      fixture.batch(List.of(), 60);

      List<Object> fired = fixture.take();
      assertThat(Specs.values(fired)).containsExactly("clock");
      assertThat(((WindowedValue<?>) fired.get(0)).getTimestamp())
          .isEqualTo(Instant.ofEpochMilli(7));
      assertThat(fixture.outputMillis()).isEqualTo(60);
    }
  }

  @Test
  void tellsTheDoFnThatAWindowExpiresAndOwesItsOutputUntilThen() throws Exception {
    try (HeadFixture fixture = fixture(new ExpiringFn(), 50)) {
      fixture.batch(List.of(row(1, "a", 1), row(2, "a", 2)), 120);
      assertThat(fixture.outputMillis()).isEqualTo(99);
      fixture.restart();

      fixture.batch(List.of(), 151);

      List<Object> expired = fixture.take();
      assertThat(Specs.values(expired)).containsExactly("a had [1, 2]");
      assertThat(((WindowedValue<?>) expired.get(0)).getTimestamp())
          .isEqualTo(Instant.ofEpochMilli(99));
      assertThat(fixture.outputMillis()).isEqualTo(151);
      assertThat(fixture.state.size()).isZero();
    }
  }

  @Test
  void givesElementsInTheOrderOfTheirTimeWhereThatIsRequired() throws Exception {
    try (HeadFixture fixture = fixture(new SortedFn(), 10)) {
      fixture.batch(List.of(row(30, "a", 3), row(10, "a", 1)), 15);
      assertThat(fixture.outputMillis()).isEqualTo(10);
      fixture.batch(List.of(row(20, "a", 2), row(4, "a", 0), row(90, "a", 9)), 41);

      assertThat(Specs.values(fixture.take())).containsExactly("1", "2", "3");
      assertThat(fixture.last.droppedLate).isEqualTo(1);
      assertThat(fixture.outputMillis()).isEqualTo(41);

      fixture.batch(List.of(), EventTime.MAX_MILLIS);
      assertThat(Specs.values(fixture.take())).containsExactly("9");
      assertThat(fixture.state.size()).isZero();
    }
  }

  @Test
  void throwsWhatTheUserThrew() throws Exception {
    try (HeadFixture fixture = fixture(new ThrowingFn(), 0)) {
      assertThatThrownBy(() -> fixture.batch(List.of(row(1, "a", 1)), 5))
          .isExactlyInstanceOf(IOException.class)
          .hasMessage("broken");
    }
  }

  private static HeadFixture fixture(DoFn<KV<String, Integer>, String> doFn, long latenessMillis) {
    WindowingStrategy<?, ?> windowing =
        WindowingStrategy.of(FixedWindows.of(Duration.millis(SIZE)))
            .withAllowedLateness(Duration.millis(latenessMillis));
    DoFnSpec spec = Specs.of(doFn, KvCoder.of(StringUtf8Coder.of(), VarIntCoder.of()), windowing);
    return new HeadFixture(
        DoFnHeads.stateful(spec, StringUtf8Coder.of()), 2, new KvKeySelector(StringUtf8Coder.of()));
  }

  private static WindowedValue<KV<String, Integer>> row(long millis, String key, int value) {
    return Specs.at(millis, SIZE, KV.of(key, value));
  }

  static final class CountFn extends DoFn<KV<String, Integer>, String> {
    private static final long serialVersionUID = 1L;

    @StateId("count")
    final StateSpec<ValueState<Integer>> spec = StateSpecs.value(VarIntCoder.of());

    @ProcessElement
    public void process(ProcessContext c, @StateId("count") ValueState<Integer> count) {
      Integer before = count.read();
      int now = before == null ? 1 : before + 1;
      count.write(now);
      c.output(c.element().getKey() + ":" + now);
    }
  }

  static final class ChainOfTimersFn extends DoFn<KV<String, Integer>, String> {
    private static final long serialVersionUID = 1L;

    @TimerFamily("named")
    final TimerSpec named = TimerSpecs.timerMap(TimeDomain.EVENT_TIME);

    @TimerId("loop")
    final TimerSpec loop = TimerSpecs.timer(TimeDomain.EVENT_TIME);

    @ProcessElement
    public void process(@TimerFamily("named") TimerMap timers, @TimerId("loop") Timer looping) {
      timers.set("first", Instant.ofEpochMilli(10));
      timers.set("second", Instant.ofEpochMilli(20));
      looping.set(Instant.ofEpochMilli(15));
    }

    @OnTimerFamily("named")
    public void onNamed(
        @TimerId String id,
        @Timestamp Instant time,
        @TimerFamily("named") TimerMap timers,
        OutputReceiver<String> out) {
      out.output(id + "@" + time.getMillis());
      if (id.equals("first")) {
        timers.get("second").clear();
        timers.set("third", Instant.ofEpochMilli(30));
      }
    }

    @OnTimer("loop")
    public void onLoop(
        @Timestamp Instant time, @TimerId("loop") Timer looping, OutputReceiver<String> out) {
      out.output("loop@" + time.getMillis());
      looping.set(time.plus(Duration.millis(20)));
    }
  }

  static final class ClockTimerFn extends DoFn<KV<String, Integer>, String> {
    private static final long serialVersionUID = 1L;

    @TimerId("clock")
    final TimerSpec spec = TimerSpecs.timer(TimeDomain.PROCESSING_TIME);

    @ProcessElement
    public void process(@TimerId("clock") Timer timer) {
      timer.offset(Duration.millis(500)).setRelative();
    }

    @OnTimer("clock")
    public void onClock(OutputReceiver<String> out) {
      out.output("clock");
    }
  }

  static final class ExpiringFn extends DoFn<KV<String, Integer>, String> {
    private static final long serialVersionUID = 1L;

    @StateId("bag")
    final StateSpec<BagState<Integer>> spec = StateSpecs.bag(VarIntCoder.of());

    @ProcessElement
    public void process(ProcessContext c, @StateId("bag") BagState<Integer> bag) {
      bag.add(c.element().getValue());
    }

    @OnWindowExpiration
    public void expire(
        @Key String key, @StateId("bag") BagState<Integer> bag, OutputReceiver<String> out) {
      out.output(key + " had " + bag.read());
    }
  }

  static final class SortedFn extends DoFn<KV<String, Integer>, String> {
    private static final long serialVersionUID = 1L;

    @StateId("last")
    final StateSpec<ValueState<Integer>> spec = StateSpecs.value(VarIntCoder.of());

    @RequiresTimeSortedInput
    @ProcessElement
    public void process(ProcessContext c, @StateId("last") ValueState<Integer> last) {
      last.write(c.element().getValue());
      c.output(String.valueOf(c.element().getValue()));
    }
  }

  static final class ThrowingFn extends DoFn<KV<String, Integer>, String> {
    private static final long serialVersionUID = 1L;

    @StateId("last")
    final StateSpec<ValueState<Integer>> spec = StateSpecs.value(VarIntCoder.of());

    @ProcessElement
    public void process(ProcessContext c) throws IOException {
      if (c.element().getValue() > 0) {
        throw new IOException("broken");
      }
    }
  }
}
