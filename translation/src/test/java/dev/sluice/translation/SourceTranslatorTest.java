package dev.sluice.translation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.engine.plan.Chain;
import dev.sluice.engine.plan.Exchange;
import dev.sluice.engine.plan.Plan;
import dev.sluice.engine.plan.Stage;
import dev.sluice.translation.combine.OutputMode;
import dev.sluice.translation.fast.FastPaths;
import dev.sluice.translation.read.ReadSettings;
import java.io.Serializable;
import java.util.List;
import java.util.function.Consumer;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.SerializableCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.io.Read;
import org.apache.beam.sdk.io.UnboundedSource;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.testing.TestStream;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.WithKeys;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.TimestampedValue;
import org.joda.time.Duration;
import org.joda.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What becomes of sources, and of what an option puts before a grouping. */
final class SourceTranslatorTest {
  private static final TranslationSettings SETTINGS =
      new TranslationSettings(4, 128, OutputMode.APPEND, true, ReadSettings.DEFAULT, FastPaths.ALL);

  @Test
  void putsAStageThatKnowsRecordIdsBehindASourceThatAsksForIt() {
    Plan plan =
        plan(
            pipeline ->
                pipeline
                    .apply("Redelivered", Read.from(new RedeliveringSource()))
                    .apply("Same", ParDo.of(new Same())));

    assertThat(stageNames(plan)).containsExactly("Redelivered", "Redelivered/distinct");
    assertThat(plan.exchanges())
        .singleElement()
        .matches(exchange -> exchange.kind() == Exchange.Kind.KEYED && !exchange.durable());
    assertThat(steps(plan.stages().get(1))).containsExactly("Same/ParMultiDo(Same)");
  }

  private static final class Same extends DoFn<Integer, Integer> {
    @ProcessElement
    public void process(@Element Integer number, OutputReceiver<Integer> out) {
      out.output(number);
    }
  }

  private static final class RedeliveringSource
      extends UnboundedSource<Integer, RedeliveringSource.NoMark> {
    private static final long serialVersionUID = 1L;

    private static final class NoMark implements UnboundedSource.CheckpointMark, Serializable {
      private static final long serialVersionUID = 1L;

      @Override
      public void finalizeCheckpoint() {}
    }

    @Override
    public boolean requiresDeduping() {
      return true;
    }

    @Override
    public List<RedeliveringSource> split(int desired, PipelineOptions options) {
      return List.of(this);
    }

    @Override
    public UnboundedReader<Integer> createReader(PipelineOptions options, @Nullable NoMark mark) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Coder<NoMark> getCheckpointMarkCoder() {
      return SerializableCoder.of(NoMark.class);
    }

    @Override
    public Coder<Integer> getOutputCoder() {
      return VarIntCoder.of();
    }
  }

  @Test
  void encryptsKeysAndValuesBeforeTheyAreGroupedIfTheOptionsSaySo() {
    Pipeline pipeline = Pipeline.create();
    pipeline.getOptions().setGbek("type:gcpsecret;version_name:projects/p/secrets/s/versions/1");
    words(pipeline, "Words").apply("Keys", WithKeys.of("k")).apply("Group", GroupByKey.create());

    Plan plan = PipelineTranslator.translate(pipeline, SETTINGS).plan();

    assertThat(plan.stages()).hasSize(2);
    assertThat(steps(plan.stages().get(0))).anyMatch(step -> step.contains("EncryptMessage"));
    assertThat(plan.stages().get(1).name()).startsWith("Group/").endsWith("/GroupByKey");
    assertThat(steps(plan.stages().get(1))).anyMatch(step -> step.contains("DecryptMessage"));
  }

  @Test
  void makesAScriptOfATestStreamAndAnUnboundedPipeline() {
    Pipeline pipeline = Pipeline.create();
    pipeline.apply(
        "Stream",
        TestStream.create(VarIntCoder.of())
            .addElements(TimestampedValue.of(7, Instant.ofEpochMilli(30)))
            .advanceWatermarkTo(Instant.ofEpochMilli(40))
            .advanceProcessingTime(Duration.millis(50))
            .advanceWatermarkToInfinity());

    PipelineTranslator.Translated translated = PipelineTranslator.translate(pipeline, SETTINGS);

    assertThat(translated.isBounded()).isFalse();
    assertThat(translated.plan().stages().get(0).head())
        .isInstanceOfSatisfying(
            Stage.SourceHead.class,
            head -> assertThat(head.source().describe(null)).isEqualTo("0 of 4 steps"));
  }

  private static Plan plan(Consumer<Pipeline> build) {
    Pipeline pipeline = Pipeline.create();
    build.accept(pipeline);
    return PipelineTranslator.translate(pipeline, SETTINGS).plan();
  }

  private static PCollection<String> words(Pipeline pipeline, String name) {
    return pipeline.apply(name, Create.of("a", "b", "c").withCoder(StringUtf8Coder.of()));
  }

  private static List<String> stageNames(Plan plan) {
    return plan.stages().stream().map(Stage::name).toList();
  }

  private static List<String> steps(Stage stage) {
    return stage.chain().steps().stream().map(Chain.Node::name).toList();
  }
}
