package dev.sluice.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.translation.UnsupportedPipelineException;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.state.StateSpec;
import org.apache.beam.sdk.state.StateSpecs;
import org.apache.beam.sdk.state.ValueState;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.Sum;
import org.apache.beam.sdk.transforms.windowing.Sessions;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.TimestampedValue;
import org.joda.time.Duration;
import org.joda.time.Instant;
import org.junit.jupiter.api.Test;

/** State belongs to a key and window: there is none before it is known what the window will be. */
final class StateInMergingWindowsTest {
  @Test
  void isRefusedAsOnTheDirectRunner() {
    assertThatThrownBy(
            () -> BothRunners.direct(pipeline -> sessions(pipeline).apply(ParDo.of(new CountFn()))))
        .isInstanceOf(UnsupportedOperationException.class);

    assertThatThrownBy(
            () ->
                BothRunners.sluice(
                    pipeline -> sessions(pipeline).apply("Numbered", ParDo.of(new CountFn()))))
        .isInstanceOf(UnsupportedPipelineException.class)
        .hasMessageContaining("Numbered")
        .hasMessageContaining("yet to be merged")
        .hasMessageContaining("Put a GroupByKey or a Combine before it");
  }

  /** Behind a grouping there is nothing left to merge. The DirectRunner does not look so far. */
  @Test
  void isAllowedBehindAGrouping() {
    assertThat(
            BothRunners.sluice(
                pipeline ->
                    sessions(pipeline)
                        .apply("Sum", Sum.integersPerKey())
                        .apply("Numbered", ParDo.of(new CountFn()))))
        .extracting(row -> row.replaceAll(" at .*", ""))
        .containsExactlyInAnyOrder(
            "KV{a, 3} is number 1", "KV{b, 3} is number 1", "KV{a, 4} is number 1");
  }

  private static PCollection<KV<String, Integer>> sessions(Pipeline pipeline) {
    return pipeline
        .apply(
            Create.timestamped(
                TimestampedValue.of(KV.of("a", 1), Instant.ofEpochMilli(1)),
                TimestampedValue.of(KV.of("a", 2), Instant.ofEpochMilli(5)),
                TimestampedValue.of(KV.of("b", 3), Instant.ofEpochMilli(6)),
                TimestampedValue.of(KV.of("a", 4), Instant.ofEpochMilli(50))))
        .apply(Window.into(Sessions.withGapDuration(Duration.millis(10))));
  }

  static final class CountFn extends DoFn<KV<String, Integer>, String> {
    @StateId("count")
    private final StateSpec<ValueState<Integer>> spec = StateSpecs.value(VarIntCoder.of());

    @ProcessElement
    public void process(
        @Element KV<String, Integer> element,
        @StateId("count") ValueState<Integer> count,
        OutputReceiver<String> out) {
      Integer before = count.read();
      count.write(before == null ? 1 : before + 1);
      out.output(element + " is number " + count.read());
    }
  }
}
