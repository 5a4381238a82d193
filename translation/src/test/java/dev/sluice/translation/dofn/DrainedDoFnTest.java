package dev.sluice.translation.dofn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.engine.operator.HeadFactory;
import dev.sluice.engine.operator.StageContext;
import dev.sluice.engine.operator.Step;
import dev.sluice.engine.time.EventTime;
import dev.sluice.translation.element.Elements;
import dev.sluice.translation.element.KvKeySelector;
import dev.sluice.translation.fake.HeadFixture;
import dev.sluice.translation.fake.Specs;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.state.TimeDomain;
import org.apache.beam.sdk.state.Timer;
import org.apache.beam.sdk.state.TimerSpec;
import org.apache.beam.sdk.state.TimerSpecs;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.windowing.FixedWindows;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.WindowedValue;
import org.apache.beam.sdk.values.WindowingStrategy;
import org.joda.time.Duration;
import org.joda.time.Instant;
import org.junit.jupiter.api.Test;

/** Timers, window ends and marks of DoFns in a query that is drained. */
final class DrainedDoFnTest {
  private static final long SIZE = 100;

  @Test
  void timersAndWindowEndsThatTheDrainCausesMarkWhatTheyGive() throws Exception {
    try (HeadFixture fixture = stateful(new TimingFn())) {
      fixture.batch(List.of(row(7, "a", 1)), 5);
      assertThat(marks(fixture)).isEqualTo(Map.of("element", false));
      fixture.draining = true;
      fixture.batch(List.of(), 15);
      assertThat(marks(fixture)).isEqualTo(Map.of("event@10", false));

      fixture.batch(List.of(), EventTime.MAX_MILLIS);

      assertThat(marks(fixture))
          .isEqualTo(Map.of("event@30", true, "clock", true, "expired", true));
      assertThat(fixture.outputMillis()).isEqualTo(EventTime.MAX_MILLIS);
    }
  }

  @Test
  void withoutADrainTheSameEndsMarkNothing() throws Exception {
    try (HeadFixture fixture = stateful(new TimingFn())) {
      fixture.batch(List.of(row(7, "a", 1)), 5);
      fixture.take();

      fixture.batch(List.of(), EventTime.MAX_MILLIS);

      assertThat(marks(fixture))
          .isEqualTo(
              Map.of("clock", false, "event@10", false, "event@30", false, "expired", false));
    }
  }

  @Test
  void clockTimersComeBeforeTheirWindowEndsAndOnlyWhenTheInputHasEnded() throws Exception {
    try (HeadFixture fixture = stateful(new TimingFn())) {
      fixture.batch(List.of(row(7, "a", 1)), 5);
      fixture.take();
      fixture.draining = true;

      fixture.batch(List.of(), 20);
      assertThat(Specs.values(fixture.take())).containsExactly("event@10");
      fixture.batch(List.of(), EventTime.MAX_MILLIS);

      assertThat(Specs.values(fixture.take())).containsExactly("clock", "event@30", "expired");
    }
  }

  @Test
  void aClockTimerThatSetsItselfAgainDoesNotKeepADrainFromEnding() throws Exception {
    try (HeadFixture fixture = stateful(new LoopingFn())) {
      fixture.batch(List.of(row(7, "a", 1)), 5);
      fixture.draining = true;

      int batches = fixture.settle(EventTime.MAX_MILLIS, 10);
      fixture.batch(List.of(), EventTime.MAX_MILLIS);

      assertThat(Specs.values(fixture.take())).containsExactly("clock");
      assertThat(batches).isLessThan(5);
      assertThat(fixture.outputMillis()).isEqualTo(EventTime.MAX_MILLIS);
      assertThat(fixture.state.size()).isZero();
    }
  }

  @Test
  void aDoFnPassesTheMarkOnFromElementToElement() throws Exception {
    List<Object> given = new ArrayList<>();
    DoFnSpec spec =
        Specs.of(
            new EchoFn(),
            StringUtf8Coder.of(),
            WindowingStrategy.of(FixedWindows.of(Duration.millis(SIZE))));
    try (Step step =
        DoFnSteps.plain(spec)
            .open(new StageContext("stage", "step", 0, 1, 16), List.of(given::add, given::add))) {
      step.begin(new HeadFixture(head(spec), 2, null).last);
      step.accept(Elements.causedByDrain(Specs.at(5, SIZE, "drained")));
      step.accept(Specs.at(5, SIZE, "usual"));
      step.finish();
    }

    assertThat(marks(given)).isEqualTo(Map.of("drained", true, "usual", false));
  }

  private static HeadFactory head(DoFnSpec spec) {
    return DoFnHeads.stateful(spec, StringUtf8Coder.of());
  }

  private static HeadFixture stateful(DoFn<KV<String, Integer>, String> doFn) {
    WindowingStrategy<?, ?> windowing =
        WindowingStrategy.of(FixedWindows.of(Duration.millis(SIZE)));
    DoFnSpec spec = Specs.of(doFn, KvCoder.of(StringUtf8Coder.of(), VarIntCoder.of()), windowing);
    return new HeadFixture(head(spec), 2, new KvKeySelector(StringUtf8Coder.of()));
  }

  private static WindowedValue<KV<String, Integer>> row(long millis, String key, int value) {
    return Specs.at(millis, SIZE, KV.of(key, value));
  }

  private static Map<Object, Boolean> marks(HeadFixture fixture) {
    return marks(fixture.take());
  }

  private static Map<Object, Boolean> marks(List<Object> elements) {
    Map<Object, Boolean> marks = new TreeMap<>();
    for (Object element : elements) {
      WindowedValue<?> value = (WindowedValue<?>) element;
      marks.put(value.getValue(), Elements.isCausedByDrain(value));
    }
    return marks;
  }

  static final class TimingFn extends DoFn<KV<String, Integer>, String> {
    private static final long serialVersionUID = 1L;

    @TimerId("event")
    final TimerSpec event = TimerSpecs.timer(TimeDomain.EVENT_TIME);

    @TimerId("clock")
    final TimerSpec clock = TimerSpecs.timer(TimeDomain.PROCESSING_TIME);

    @ProcessElement
    public void process(
        @TimerId("event") Timer event, @TimerId("clock") Timer clock, OutputReceiver<String> out) {
      out.output("element");
      event.set(Instant.ofEpochMilli(10));
      clock.offset(Duration.standardHours(1)).setRelative();
    }

    @OnTimer("event")
    public void onEvent(
        @Timestamp Instant time, @TimerId("event") Timer event, OutputReceiver<String> out) {
      out.output("event@" + time.getMillis());
      if (time.getMillis() == 10) {
        event.set(Instant.ofEpochMilli(30));
      }
    }

    @OnTimer("clock")
    public void onClock(OutputReceiver<String> out) {
      out.output("clock");
    }

    @OnWindowExpiration
    public void onEnd(OutputReceiver<String> out) {
      out.output("expired");
    }
  }

  static final class LoopingFn extends DoFn<KV<String, Integer>, String> {
    private static final long serialVersionUID = 1L;

    @TimerId("clock")
    final TimerSpec clock = TimerSpecs.timer(TimeDomain.PROCESSING_TIME);

    @ProcessElement
    public void process(@TimerId("clock") Timer clock) {
      clock.offset(Duration.standardHours(1)).setRelative();
    }

    @OnTimer("clock")
    public void onClock(@TimerId("clock") Timer clock, OutputReceiver<String> out) {
      out.output("clock");
      clock.offset(Duration.standardHours(1)).setRelative();
    }
  }

  static final class EchoFn extends DoFn<String, String> {
    private static final long serialVersionUID = 1L;

    @ProcessElement
    public void process(@Element String element, OutputReceiver<String> out) {
      out.output(element);
    }
  }
}
