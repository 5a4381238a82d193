package dev.sluice.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.Pipeline.PipelineExecutionException;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.PipelineResult.State;
import org.apache.beam.sdk.io.GenerateSequence;
import org.apache.beam.sdk.io.Read;
import org.apache.beam.sdk.metrics.MetricsOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.joda.time.Duration;
import org.joda.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How a pipeline's end looks to Beam's users: cancelled, timed out, failed. */
final class LifeTest {
  @TempDir private Path directory;

  @Test
  void aCancelledPipelineIsTornDownBeforeCancelReturns() {
    TornDownFn.open.set(0);
    Pipeline pipeline = pipeline("--blockOnRun=false");
    pipeline.apply(Read.from(new EndlessWords(5))).apply(ParDo.of(new TornDownFn()));
    SluicePipelineResult result = (SluicePipelineResult) pipeline.run();
    result.query().processAllAvailable();
    assertThat(TornDownFn.open).hasPositiveValue();

    State state = result.cancel();

    assertThat(state).isEqualTo(State.CANCELLED);
    assertThat(TornDownFn.open).hasValue(0);
    assertThat(SluiceRunner.queries().active()).doesNotContain(result.query());
    assertThat(Thread.getAllStackTraces().keySet())
        .extracting(Thread::getName)
        .noneMatch(name -> name.startsWith("sluice-" + result.query().name()));
  }

  @Test
  @Timeout(120)
  void cancelEndsTheReadingOfABatchThatWouldTakeHours() throws Exception {
    ReachedFn.reached = new CountDownLatch(1000);
    Pipeline pipeline =
        pipeline(
            "--blockOnRun=false",
            "--maxBatchReadMillis=" + Duration.standardHours(1).getMillis(),
            "--maxRecordsPerBatch=" + Long.MAX_VALUE,
            "--maxBytesPerBatch=" + Long.MAX_VALUE);
    pipeline
        .apply(GenerateSequence.from(0).to(1_000_000_000_000L))
        .apply(ParDo.of(new ReachedFn()));
    PipelineResult result = pipeline.run();
    ReachedFn.reached.await();

    assertThat(result.cancel()).isEqualTo(State.CANCELLED);
  }

  @Test
  void cancelledTwiceItStaysCancelledAlsoWhereItsTriggerWouldHaveEndedIt() {
    Pipeline pipeline = pipeline("--blockOnRun=false", "--trigger=available-now");
    pipeline.apply(Read.from(new EndlessWords(5))).apply(ParDo.of(new EchoFn()));
    SluicePipelineResult result = (SluicePipelineResult) pipeline.run();

    State first = result.cancel();

    assertThat(result.cancel()).isEqualTo(first);
    assertThat(result.waitUntilFinish()).isEqualTo(first);
  }

  @Test
  void cancelLeavesAFinishedPipelineDone() {
    Pipeline pipeline = pipeline();
    pipeline.apply(Create.of(1, 2));

    SluicePipelineResult result = (SluicePipelineResult) pipeline.run();

    assertThat(result.cancel()).isEqualTo(State.DONE);
  }

  @Test
  void waitingForAWhileGivesNullAndThePipelineGoesOn() {
    Pipeline pipeline = pipeline("--blockOnRun=false");
    pipeline.apply(Read.from(new EndlessWords(5))).apply(ParDo.of(new EchoFn()));
    SluicePipelineResult result = (SluicePipelineResult) pipeline.run();

    State state = result.waitUntilFinish(Duration.millis(20));

    assertThat(state).isNull();
    assertThat(result.getState()).isEqualTo(State.RUNNING);
    assertThat(result.cancel()).isEqualTo(State.CANCELLED);
    assertThat(result.waitUntilFinish(Duration.millis(20))).isEqualTo(State.CANCELLED);
  }

  @Test
  void aFailedPipelineThrowsTheUsersExceptionEachTimeAndLeavesNothingBehind() {
    TornDownFn.open.set(0);
    Pipeline pipeline = pipeline("--blockOnRun=false", "--restartPolicy=none");
    pipeline
        .apply(Read.from(new EndlessWords(5)))
        .apply("Torn down", ParDo.of(new TornDownFn()))
        .apply(ParDo.of(new BrokenFn()));
    SluicePipelineResult result = (SluicePipelineResult) pipeline.run();

    for (int time = 0; time < 2; time++) {
      assertThatThrownBy(result::waitUntilFinish)
          .isInstanceOf(PipelineExecutionException.class)
          .hasCauseExactlyInstanceOf(IOException.class)
          .hasRootCauseMessage("broken");
    }

    assertThat(result.getState()).isEqualTo(State.FAILED);
    assertThat(result.cancel()).isEqualTo(State.FAILED);
    assertThat(TornDownFn.open).hasValue(0);
    assertThat(SluiceRunner.queries().active()).doesNotContain(result.query());
  }

  @Test
  void drainOfAFailingPipelineThrows() {
    Pipeline pipeline = pipeline("--blockOnRun=false", "--restartPolicy=none");
    pipeline.apply(Read.from(new EndlessWords(5))).apply(ParDo.of(new EchoFn()));
    // Bounded input is read in a drain, too: it fails whenever the drain begins.
    pipeline.apply(Create.of("word")).apply(ParDo.of(new BrokenFn()));
    SluicePipelineResult result = (SluicePipelineResult) pipeline.run();

    assertThatThrownBy(result::drain)
        .isInstanceOf(PipelineExecutionException.class)
        .hasRootCauseMessage("broken");
  }

  @Test
  void twoPipelinesOfOneJobNameRunAtATimeAndOneOfAGivenNameDoesNot() throws IOException {
    List<PipelineResult> running = new ArrayList<>();
    for (String location : List.of("one", "two")) {
      Pipeline pipeline = at(location, pipeline("--blockOnRun=false", "--jobName=job"));
      pipeline.apply(Read.from(new EndlessWords(5))).apply(ParDo.of(new EchoFn()));
      running.add(pipeline.run());
    }
    Pipeline named = at("three", pipeline("--blockOnRun=false", "--queryName=job"));
    named.apply(Create.of(1));

    assertThatThrownBy(named::run).hasMessageContaining("A query named job is active");
    for (PipelineResult result : running) {
      assertThat(result.cancel()).isEqualTo(State.CANCELLED);
    }
  }

  private Pipeline at(String location, Pipeline pipeline) {
    pipeline
        .getOptions()
        .as(SluicePipelineOptions.class)
        .setCheckpointLocation(directory.resolve(location).toString());
    return pipeline;
  }

  @Test
  void aFinalizerThatThrowsIsLoggedAndTheOthersRun() {
    FinalizingFn.ran.clear();
    Pipeline pipeline = pipeline();
    pipeline.apply(Create.of("a", "b", "c")).apply(ParDo.of(new FinalizingFn()));

    assertThat(pipeline.run().getState()).isEqualTo(State.DONE);

    assertThat(FinalizingFn.ran).containsExactlyInAnyOrder("a", "b", "c");
  }

  @Test
  void metricsOptionsAreKnownOnTheCommandLine() {
    assertThat(
            PipelineOptionsFactory.fromArgs(
                    "--metricsSink=org.apache.beam.runners.core.metrics.NoOpMetricsSink",
                    "--metricsPushPeriod=3")
                .create()
                .as(MetricsOptions.class)
                .getMetricsPushPeriod())
        .isEqualTo(3);
  }

  private Pipeline pipeline(String... more) {
    String[] arguments = new String[more.length + 3];
    arguments[0] = "--runner=SluiceRunner";
    arguments[1] = "--checkpointLocation=" + directory.resolve("checkpoint");
    arguments[2] = "--stateBackend=heap";
    System.arraycopy(more, 0, arguments, 3, more.length);
    return Pipeline.create(PipelineOptionsFactory.fromArgs(arguments).create());
  }

  /** Counts how many of it are set up and not torn down. */
  static final class TornDownFn extends DoFn<String, String> {
    private static final long serialVersionUID = 1L;
    static final AtomicInteger open = new AtomicInteger();

    @Setup
    public void setUp() {
      open.incrementAndGet();
    }

    @ProcessElement
    public void process(@Element String word, OutputReceiver<String> out) {
      out.output(word);
    }

    @Teardown
    public void tearDown() {
      open.decrementAndGet();
    }
  }

  /** Its finalizers throw what is checked. */
  static final class FinalizingFn extends DoFn<String, Void> {
    private static final long serialVersionUID = 1L;
    static final List<String> ran = new CopyOnWriteArrayList<>();

    @ProcessElement
    public void process(@Element String word, BundleFinalizer finalizer) {
      finalizer.afterBundleCommit(
          Instant.now().plus(Duration.standardMinutes(1)),
          () -> {
            ran.add(word);
            throw new IOException("finalizer of " + word);
          });
    }
  }

  static final class EchoFn extends DoFn<String, String> {
    private static final long serialVersionUID = 1L;

    @ProcessElement
    public void process(@Element String word, OutputReceiver<String> out) {
      out.output(word);
    }
  }

  static final class BrokenFn extends DoFn<String, String> {
    private static final long serialVersionUID = 1L;

    @ProcessElement
    public void process(@Element String word) throws IOException {
      if (word.startsWith("w")) {
        throw new IOException("broken");
      }
    }
  }

  /** Tells that so many elements have come. */
  private static final class ReachedFn extends DoFn<Long, Void> {
    private static CountDownLatch reached = new CountDownLatch(0);

    @ProcessElement
    public void process() {
      reached.countDown();
    }
  }
}
