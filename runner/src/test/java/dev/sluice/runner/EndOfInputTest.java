package dev.sluice.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.io.GenerateSequence;
import org.apache.beam.sdk.state.StateSpec;
import org.apache.beam.sdk.state.StateSpecs;
import org.apache.beam.sdk.state.TimeDomain;
import org.apache.beam.sdk.state.Timer;
import org.apache.beam.sdk.state.TimerSpec;
import org.apache.beam.sdk.state.TimerSpecs;
import org.apache.beam.sdk.state.ValueState;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.WithKeys;
import org.apache.beam.sdk.transforms.windowing.FixedWindows;
import org.apache.beam.sdk.transforms.windowing.GlobalWindows;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.transforms.windowing.WindowFn;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.TypeDescriptors;
import org.joda.time.Duration;
import org.joda.time.Instant;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What timers by the clock wait for does not come any more once the input has ended. */
@Timeout(120)
final class EndOfInputTest {
  /** The DirectRunner gives or loses them, as it happens: what it says is no measure here. */
  @ParameterizedTest
  @ValueSource(strings = {"", "--maxRecordsPerBatch=2"})
  void timersByTheClockFireThen(String limit) {
    assertThat(
            BothRunners.sluice(
                p -> keys(p).apply(ParDo.of(new LaterFn(Duration.standardHours(1)))),
                arguments(limit)))
        .extracting(row -> row.replaceAll(" at .*", ""))
        .containsExactly(
            "later 0", "later 1", "later 2", "later 3", "later 4", "later 5", "later 6");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "--maxRecordsPerBatch=2"})
  void theyComeBeforeTheLastWindowsEnd(String limit) {
    for (WindowFn<Object, ?> windows :
        List.of(new GlobalWindows(), FixedWindows.of(Duration.standardDays(1)))) {
      assertThat(
              BothRunners.sluice(
                  p ->
                      keys(p)
                          .apply(Window.into(windows))
                          .apply(ParDo.of(new FlushFn(Duration.standardHours(1)))),
                  arguments(limit)))
          .hasSize(7)
          .allMatch(row -> row.startsWith("flushed "));
    }
  }

  private static String[] arguments(String limit) {
    return limit.isEmpty() ? new String[0] : new String[] {limit};
  }

  private static PCollection<KV<Long, Long>> keys(Pipeline pipeline) {
    return pipeline
        .apply(
            GenerateSequence.from(0)
                .to(7)
                .withRate(1000, Duration.standardSeconds(1))
                .withTimestampFn(n -> new Instant(n)))
        .apply(WithKeys.<Long, Long>of(n -> n).withKeyType(TypeDescriptors.longs()));
  }

  static final class LaterFn extends DoFn<KV<Long, Long>, String> {
    private final Duration wait;

    @TimerId("later")
    private final TimerSpec timer = TimerSpecs.timer(TimeDomain.PROCESSING_TIME);

    LaterFn(Duration wait) {
      this.wait = wait;
    }

    @ProcessElement
    public void process(@TimerId("later") Timer later) {
      later.offset(wait).setRelative();
    }

    @OnTimer("later")
    public void onLater(@Key Long key, OutputReceiver<String> out) {
      out.output("later " + key);
    }
  }

  /** Gives what it has by a timer; what is still there when its window ends is told as lost. */
  static final class FlushFn extends DoFn<KV<Long, Long>, String> {
    private final Duration wait;

    @StateId("value")
    private final StateSpec<ValueState<Long>> spec = StateSpecs.value(VarLongCoder.of());

    @TimerId("flush")
    private final TimerSpec timer = TimerSpecs.timer(TimeDomain.PROCESSING_TIME);

    FlushFn(Duration wait) {
      this.wait = wait;
    }

    @ProcessElement
    public void process(
        @Element KV<Long, Long> element,
        @StateId("value") ValueState<Long> value,
        @TimerId("flush") Timer flush) {
      value.write(element.getValue());
      flush.offset(wait).setRelative();
    }

    @OnTimer("flush")
    public void onFlush(@StateId("value") ValueState<Long> value, OutputReceiver<String> out) {
      out.output("flushed " + value.read());
      value.clear();
    }

    @OnWindowExpiration
    public void onEnd(@StateId("value") ValueState<Long> value, OutputReceiver<String> out) {
      if (value.read() != null) {
        out.output("lost " + value.read());
      }
    }
  }
}
