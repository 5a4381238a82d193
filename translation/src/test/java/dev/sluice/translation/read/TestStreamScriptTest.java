package dev.sluice.translation.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.engine.time.EventTime;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.model.pipeline.v1.RunnerApi.TestStreamPayload;
import org.apache.beam.model.pipeline.v1.RunnerApi.TestStreamPayload.Event;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.testing.TestStream;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.util.SerializableUtils;
import org.apache.beam.sdk.util.construction.PTransformTranslation;
import org.apache.beam.sdk.util.construction.PipelineTranslation;
import org.apache.beam.sdk.values.TimestampedValue;
import org.apache.beam.sdk.values.WindowedValue;
import org.joda.time.Duration;
import org.joda.time.Instant;
import org.junit.jupiter.api.Test;

/** What the steps of a TestStream's script give, in the words of its payload. */
final class TestStreamScriptTest {
  @Test
  void makesAStepOfEachEvent() throws Exception {
    TestStreamScript script =
        script(
            StringUtf8Coder.of(),
            TestStream.create(StringUtf8Coder.of())
                .advanceWatermarkTo(Instant.ofEpochMilli(-5))
                .addElements("a", "b")
                .advanceProcessingTime(Duration.millis(7))
                .addElements(TimestampedValue.of("c", Instant.ofEpochMilli(3)))
                .advanceWatermarkToInfinity());

    assertThat(script.steps()).isEqualTo(5);
    assertThat(play(script)).containsExactly("1 a @-5", "1 b @-5", "3 c @3");
    assertThat(List.of(watermarks(script)))
        .containsExactly(-5L, -5L, -5L, -5L, EventTime.MAX_MILLIS);
    assertThat(script.clockAdvanceMillis(1)).isZero();
    assertThat(script.clockAdvanceMillis(2)).isEqualTo(7);
  }

  @Test
  void beginsBeforeAllTimes() throws Exception {
    TestStreamScript script =
        script(
            VarIntCoder.of(),
            TestStream.create(VarIntCoder.of()).addElements(1).advanceWatermarkToInfinity());

    assertThat(script.watermarkMillis(0)).isEqualTo(EventTime.MIN_MILLIS);
    assertThat(play(script))
        .containsExactly("0 1 @" + BoundedWindow.TIMESTAMP_MIN_VALUE.getMillis());
  }

  @Test
  void givesAnotherObjectEachTime() throws Exception {
    TestStreamScript script =
        script(
            ByteArrayCoder.of(),
            TestStream.create(ByteArrayCoder.of())
                .addElements(new byte[] {1})
                .advanceWatermarkToInfinity());
    List<Object> given = new ArrayList<>();

    script.give(0, row -> given.add(((WindowedValue<?>) row).getValue()));
    script.give(0, row -> given.add(((WindowedValue<?>) row).getValue()));

    assertThat(given.get(0)).isEqualTo(given.get(1)).isNotSameAs(given.get(1));
  }

  @Test
  void travelsToWhereTheTasksRun() throws Exception {
    TestStreamScript script =
        script(
            VarIntCoder.of(),
            TestStream.create(VarIntCoder.of()).addElements(1, 2).advanceWatermarkToInfinity());

    assertThat(play(SerializableUtils.clone(script))).isEqualTo(play(script));
  }

  @Test
  void refusesAnEventOfNoKnownKind() {
    TestStreamPayload payload =
        TestStreamPayload.newBuilder().addEvents(Event.getDefaultInstance()).build();

    assertThatThrownBy(() -> TestStreamScript.of(payload, VarIntCoder.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Event 0");
  }

  private static TestStreamScript script(Coder<?> coder, TestStream<?> stream) throws Exception {
    Pipeline pipeline = Pipeline.create();
    pipeline.apply("Stream", stream);
    var proto = PipelineTranslation.toProto(pipeline);
    var transform =
        proto.getComponents().getTransformsMap().values().stream()
            .filter(
                t -> t.getSpec().getUrn().equals(PTransformTranslation.TEST_STREAM_TRANSFORM_URN))
            .findFirst()
            .orElseThrow();
    return TestStreamScript.of(
        TestStreamPayload.parseFrom(transform.getSpec().getPayload()), coder);
  }

  /** All records as "step value @timestamp". */
  private static List<String> play(TestStreamScript script) throws Exception {
    List<String> given = new ArrayList<>();
    for (int step = 0; step < script.steps(); step++) {
      int at = step;
      int before = given.size();
      int said =
          script.give(
              step,
              row -> {
                WindowedValue<?> value = (WindowedValue<?>) row;
                given.add(at + " " + value.getValue() + " @" + value.getTimestamp().getMillis());
              });
      assertThat(said).isEqualTo(given.size() - before);
    }
    return given;
  }

  private static Long[] watermarks(TestStreamScript script) {
    Long[] watermarks = new Long[script.steps()];
    for (int step = 0; step < watermarks.length; step++) {
      watermarks[step] = script.watermarkMillis(step);
    }
    return watermarks;
  }
}
