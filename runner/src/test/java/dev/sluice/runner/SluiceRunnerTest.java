package dev.sluice.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.engine.query.QueryStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.Pipeline.PipelineExecutionException;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.CoderRegistry;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.io.GenerateSequence;
import org.apache.beam.sdk.io.TextIO;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.MetricNameFilter;
import org.apache.beam.sdk.metrics.MetricQueryResults;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.metrics.MetricsFilter;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.state.StateSpec;
import org.apache.beam.sdk.state.StateSpecs;
import org.apache.beam.sdk.state.ValueState;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.transforms.Combine;
import org.apache.beam.sdk.transforms.Count;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.Sum;
import org.apache.beam.sdk.transforms.Values;
import org.apache.beam.sdk.transforms.WithKeys;
import org.apache.beam.sdk.transforms.windowing.FixedWindows;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.joda.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
final class SluiceRunnerTest {
  @TempDir private Path directory;

  @Test
  @SuppressWarnings("unchecked") // varargs of a generic type
  void runsABoundedPipelineToItsEnd() {
    Pipeline pipeline = pipeline();
    PCollection<KV<String, Long>> counts =
        pipeline
            .apply(Create.of("a", "b", "a").withCoder(StringUtf8Coder.of()))
            .apply(Count.perElement());
    PAssert.that(counts).containsInAnyOrder(KV.of("a", 2L), KV.of("b", 1L));

    PipelineResult result = pipeline.run();

    assertThat(result.getState()).isEqualTo(PipelineResult.State.DONE);
    assertThat(((SluicePipelineResult) result).query().status()).isEqualTo(QueryStatus.FINISHED);
  }

  @Test
  void runsItInManyBatchesWithTheSameResult() {
    Pipeline pipeline = pipeline("--maxRecordsPerBatch=7", "--stateBackend=heap");
    PCollection<Long> sum =
        pipeline.apply(GenerateSequence.from(0).to(1000)).apply(Sum.longsGlobally());
    PAssert.thatSingleton(sum).isEqualTo(499_500L);

    SluicePipelineResult result = (SluicePipelineResult) pipeline.run();

    assertThat(result.query().recentProgress().size()).isGreaterThan(50);
  }

  @Test
  void measuresAttemptedAndCommitted() {
    Pipeline pipeline = pipeline();
    pipeline
        .apply(Create.of("a", "b", "c").withCoder(StringUtf8Coder.of()))
        .apply("CountThem", ParDo.of(new Counts()));

    PipelineResult result = pipeline.run();

    MetricQueryResults metrics =
        result
            .metrics()
            .queryMetrics(
                MetricsFilter.builder()
                    .addNameFilter(MetricNameFilter.named(SluiceRunnerTest.class, "seen"))
                    .build());
    assertThat(metrics.getCounters()).hasSize(1);
    assertThat(metrics.getCounters().iterator().next().getCommitted()).isEqualTo(3);
    assertThat(metrics.getCounters().iterator().next().getAttempted()).isEqualTo(3);
  }

  @Test
  void combinesWithAccumulatorsThatHaveNoCoder() {
    Pipeline pipeline = pipeline();
    PCollection<KV<String, Long>> input =
        pipeline.apply(Create.of(KV.of("a", 1L), KV.of("a", 2L), KV.of("b", 3L)));

    PAssert.that(input.apply(Combine.perKey(new SumInAnObject())))
        .containsInAnyOrder(List.of(KV.of("a", 3L), KV.of("b", 3L)));
    PAssert.thatSingleton(input.apply(Values.create()).apply(Combine.globally(new SumInAnObject())))
        .isEqualTo(6L);

    pipeline.run();
  }

  @Test
  void givesTheUsersExceptionAsCauseAndSaysWhere() {
    Pipeline pipeline = pipeline();
    pipeline
        .apply(Create.of("a", "b").withCoder(StringUtf8Coder.of()))
        .apply("Explode", ParDo.of(new Throws()));

    assertThatThrownBy(pipeline::run)
        .isInstanceOf(PipelineExecutionException.class)
        .hasCauseExactlyInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Explode")
        .hasMessageContaining("batch 1")
        .hasMessageContaining("can't read a");
  }

  @Test
  void saysOfAKeyedStepWhichKeyFailed() {
    Pipeline pipeline = pipeline();
    pipeline
        .apply(Create.of("a").withCoder(StringUtf8Coder.of()))
        .apply(WithKeys.of("the-key"))
        .setCoder(KvCoder.of(StringUtf8Coder.of(), StringUtf8Coder.of()))
        .apply("Stateful", ParDo.of(new ThrowsWithState()));

    assertThatThrownBy(pipeline::run)
        .isInstanceOf(PipelineExecutionException.class)
        .hasCauseExactlyInstanceOf(IllegalStateException.class)
        .hasMessageContaining("Stateful")
        .hasMessageContaining("the-key");
  }

  @Test
  void leavesAnAssertionErrorToTestPipeline() {
    Pipeline pipeline = pipeline();
    PAssert.that(pipeline.apply(Create.of(1))).containsInAnyOrder(2);

    assertThatThrownBy(pipeline::run).hasCauseInstanceOf(AssertionError.class);
  }

  @Test
  void goesOnWhereItWas() {
    String checkpoint = "--checkpointLocation=" + directory.resolve("checkpoint");
    run(checkpoint);

    SluicePipelineResult again = run(checkpoint);

    assertThat(again.query().recentProgress()).allMatch(progress -> progress.numInputRows() == 0);
  }

  @Test
  void aStepThatThrowsLeavesTheCheckpointAsItWas() {
    String checkpoint = "--checkpointLocation=" + directory.resolve("checkpoint");
    ThrowsWhileBroken.isBroken = true;

    assertThatThrownBy(() -> runBreakable(checkpoint))
        .hasMessageContaining("Breakable")
        .hasCauseExactlyInstanceOf(IllegalStateException.class);
    ThrowsWhileBroken.isBroken = false;
    SluicePipelineResult repaired = runBreakable(checkpoint);

    assertThat(repaired.getState()).isEqualTo(PipelineResult.State.DONE);
    assertThat(Collected.take("repaired")).hasSize(1).allMatch(row -> row.startsWith("4950 at"));
  }

  @Test
  void saysWhichFileCannotBeRead() throws IOException {
    Path broken = Files.writeString(directory.resolve("broken.bz2"), "not compressed at all");
    Pipeline pipeline = pipeline();
    pipeline.apply(TextIO.read().from(broken.toString()));

    assertThatThrownBy(pipeline::run)
        .hasMessageContaining("Can't read")
        .hasMessageContaining(broken.toString())
        .hasMessageContaining("BZip2");
  }

  private static SluicePipelineResult runBreakable(String checkpoint) {
    Pipeline pipeline = pipeline(checkpoint, "--maxRecordsPerBatch=10");
    pipeline
        .apply("Numbers", GenerateSequence.from(0).to(100))
        .apply("Breakable", ParDo.of(new ThrowsWhileBroken()))
        .apply("Sum", Sum.longsGlobally())
        .apply("Collect", ParDo.of(new Collected.Collect<>("repaired")));
    return (SluicePipelineResult) pipeline.run();
  }

  /** Throws in the middle of the input. */
  private static final class ThrowsWhileBroken extends DoFn<Long, Long> {
    private static volatile boolean isBroken;

    @ProcessElement
    public void process(@Element Long number, OutputReceiver<Long> out) {
      if (isBroken && number == 70) {
        throw new IllegalStateException("broken");
      }
      out.output(number);
    }
  }

  private static SluicePipelineResult run(String checkpoint) {
    Pipeline pipeline = pipeline(checkpoint);
    pipeline.apply("Numbers", GenerateSequence.from(0).to(100)).apply(Sum.longsGlobally());
    return (SluicePipelineResult) pipeline.run();
  }

  @Test
  void isStoppedInTheMiddleAndGoesOnWithAnotherParallelism() throws IOException {
    Path checkpoint = directory.resolve("checkpoint");
    PipelineResult first = sums(checkpoint, 3, "--blockOnRun=false").run();
    while (first.getState() == PipelineResult.State.RUNNING
        && ((SluicePipelineResult) first).query().recentProgress().size() < 5) {
      first.waitUntilFinish(Duration.millis(5));
    }
    first.cancel();

    PipelineResult second = sums(checkpoint, 2).run();

    assertThat(first.getState()).isEqualTo(PipelineResult.State.CANCELLED);
    assertThat(second.getState()).isEqualTo(PipelineResult.State.DONE);
    assertThat(((SluicePipelineResult) second).query().id())
        .isEqualTo(((SluicePipelineResult) first).query().id());
    assertThat(Collected.take("sums")).singleElement().asString().startsWith("1249975000 at");
  }

  private static Pipeline sums(Path checkpoint, int parallelism, String... arguments) {
    Pipeline pipeline = pipeline(arguments);
    SluicePipelineOptions options = pipeline.getOptions().as(SluicePipelineOptions.class);
    options.setCheckpointLocation(checkpoint.toString());
    options.setParallelism(parallelism);
    options.setMaxRecordsPerBatch(500);
    pipeline
        .apply("Numbers", GenerateSequence.from(0).to(50_000))
        .apply(Sum.longsGlobally())
        .apply("Collect", ParDo.of(new Collected.Collect<>("sums")));
    return pipeline;
  }

  @Test
  void refusesACheckpointOfAnotherPipeline() {
    String checkpoint = "--checkpointLocation=" + directory.resolve("checkpoint");
    run(checkpoint);
    Pipeline other = pipeline(checkpoint);
    other.apply("Others", Create.of(1, 2, 3)).apply("Count", Count.globally());

    assertThatThrownBy(other::run).hasMessageContaining(directory.toString());
  }

  @Test
  void cancelsAnUnboundedPipeline() throws IOException {
    Pipeline pipeline = pipeline("--blockOnRun=false");
    pipeline
        .apply(GenerateSequence.from(0).withRate(10, Duration.millis(10)))
        .apply(Window.into(FixedWindows.of(Duration.millis(10))))
        .apply(Sum.longsGlobally().withoutDefaults());

    PipelineResult result = pipeline.run();
    assertThat(result.waitUntilFinish(Duration.millis(200))).isNull();
    result.cancel();

    assertThat(result.getState()).isEqualTo(PipelineResult.State.CANCELLED);
  }

  @Test
  void endsWhenItsTriggerIsDone() {
    Pipeline pipeline = pipeline("--trigger=available-now");
    pipeline.apply(GenerateSequence.from(0).withRate(1000, Duration.millis(1)));

    PipelineResult result = pipeline.run();

    assertThat(result.getState()).isEqualTo(PipelineResult.State.DONE);
  }

  private static Pipeline pipeline(String... arguments) {
    SluicePipelineOptions options =
        PipelineOptionsFactory.fromArgs(arguments).as(SluicePipelineOptions.class);
    options.setRunner(SluiceRunner.class);
    options.setParallelism(2);
    return Pipeline.create(options);
  }

  private static final class Counts extends DoFn<String, String> {
    private final Counter seen = Metrics.counter(SluiceRunnerTest.class, "seen");

    @ProcessElement
    public void process(@Element String word, OutputReceiver<String> out) {
      seen.inc();
      out.output(word);
    }
  }

  private static final class Throws extends DoFn<String, String> {
    @ProcessElement
    public void process(@Element String word) {
      if (!word.isEmpty()) {
        throw new IllegalArgumentException("can't read " + word);
      }
    }
  }

  private static final class ThrowsWithState extends DoFn<KV<String, String>, String> {
    @StateId("seen")
    private final StateSpec<ValueState<String>> seen = StateSpecs.value(StringUtf8Coder.of());

    @ProcessElement
    public void process(@Element KV<String, String> element) {
      if (element.getValue() != null) {
        throw new IllegalStateException("no " + element);
      }
    }
  }

  private static final class SumInAnObject
      extends Combine.CombineFn<Long, SumInAnObject.Box, Long> {
    static final class Box {
      private long sum;
    }

    @Override
    public Coder<Long> getDefaultOutputCoder(CoderRegistry registry, Coder<Long> inputCoder) {
      return inputCoder;
    }

    @Override
    public Box createAccumulator() {
      return new Box();
    }

    @Override
    public Box addInput(Box accumulator, Long input) {
      accumulator.sum += input;
      return accumulator;
    }

    @Override
    public Box mergeAccumulators(Iterable<Box> accumulators) {
      Box sum = new Box();
      for (Box each : accumulators) {
        sum.sum += each.sum;
      }
      return sum;
    }

    @Override
    public Long extractOutput(Box accumulator) {
      return accumulator.sum;
    }
  }
}
