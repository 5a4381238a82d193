package dev.sluice.runner.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.engine.query.Query;
import dev.sluice.engine.query.QueryListener;
import dev.sluice.engine.query.QueryProgress;
import dev.sluice.runner.SluicePipelineResult;
import dev.sluice.runner.SluiceRunner;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult.State;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every deed in every place: the pipeline ends in time, and as it should. */
final class HostileCodeTest {
  private static final long PATIENCE_MILLIS = 100;

  /** What may come on top: 2 s are promised, of a machine that does nothing else. */
  private static final long GRACE_MILLIS = 6_000;

  @TempDir private Path directory;
  private @Nullable Offender offender;
  private @Nullable QueryListener listener;

  @AfterEach
  void letGo() {
    if (offender != null) {
      offender.release();
    }
    if (listener != null) {
      SluiceRunner.queries().removeListener(listener);
    }
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("hanging")
  void cancelReturnsInTime(Place place, Deed deed) throws Exception {
    SluicePipelineResult result = start(place, deed);
    if (!place.isAtTheEnd()) {
      present().awaitDeed();
    } else {
      awaitRows(50);
    }

    long beganNanos = System.nanoTime();
    State state = result.cancel();
    long tookMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - beganNanos);

    assertThat(tookMillis).isLessThan(PATIENCE_MILLIS + GRACE_MILLIS);
    assertThat(state).isEqualTo(State.CANCELLED);
    assertThat(result.waitUntilFinish()).isEqualTo(State.CANCELLED);
    assertThat(present().hasBeen()).isTrue();
    assertThat(SluiceRunner.queries().active()).doesNotContain(result.query());
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("failing")
  void aFailureComesOutAsItWasThrown(Place place, Deed deed) throws Exception {
    SluicePipelineResult result = start(place, deed);
    if (place.isForgiven() || place.isAtTheEnd()) {
      awaitRows(50);
    }
    if (place.isForgiven()) {
      assertThat(result.cancel()).isEqualTo(State.CANCELLED);
      assertThat(present().hasBeen()).isTrue();
      return;
    }
    if (place.isAtTheEnd()) {
      assertThat(result.cancel()).isEqualTo(State.FAILED);
    }

    assertThatThrownBy(result::waitUntilFinish).hasStackTraceContaining("a deed");
    assertThat(result.getState()).isEqualTo(State.FAILED);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("places")
  void anInterruptFlagHarmsNobody(Place place) throws Exception {
    SluicePipelineResult result = start(place, Deed.INTERRUPTS);
    if (!place.isAtTheEnd()) {
      present().awaitDeed();
    }
    awaitRows(present().rows() + 50);
    assertThat(result.getState()).isEqualTo(State.RUNNING);

    assertThat(result.cancel()).isEqualTo(State.CANCELLED);
  }

  private static Stream<Arguments> hanging() {
    return pairs(deed -> deed.hangs());
  }

  private static Stream<Arguments> failing() {
    return pairs(deed -> deed.fails());
  }

  private static Stream<Arguments> places() {
    return Arrays.stream(Place.values()).map(Arguments::of);
  }

  private static Stream<Arguments> pairs(Predicate<Deed> which) {
    return Arrays.stream(Place.values())
        .flatMap(
            place ->
                Arrays.stream(Deed.values()).filter(which).map(deed -> Arguments.of(place, deed)));
  }

  private SluicePipelineResult start(Place place, Deed deed) {
    Offender hostile = new Offender(place, deed);
    offender = hostile;
    Pipeline pipeline =
        Pipeline.create(
            PipelineOptionsFactory.fromArgs(
                    "--runner=SluiceRunner",
                    "--checkpointLocation=" + directory.resolve("checkpoint"),
                    "--stateBackend=" + (place.isAtTheEnd() ? "rocksdb" : "heap"),
                    "--blockOnRun=false",
                    "--restartPolicy=none",
                    "--stopPatienceMillis=" + PATIENCE_MILLIS)
                .create());
    HostilePipeline.build(pipeline, hostile);
    HostileListener told = new HostileListener(hostile, pipeline.getOptions().getJobName());
    listener = told;
    SluiceRunner.queries().addListener(told);
    return (SluicePipelineResult) pipeline.run();
  }

  private void awaitRows(long rows) throws InterruptedException {
    long untilNanos = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
    while (present().rows() < rows) {
      assertThat(System.nanoTime()).as("time for %s rows", rows).isLessThan(untilNanos);
      Thread.sleep(5);
    }
  }

  private Offender present() {
    Offender present = offender;
    if (present == null) {
      throw new IllegalStateException("No pipeline was started");
    }
    return present;
  }

  private record HostileListener(Offender offender, String name) implements QueryListener {
    @Override
    public void onProgress(Query query, QueryProgress progress) {
      if (query.name().equals(name)) {
        offender.at(Place.PROGRESS_LISTENER);
      }
    }

    @Override
    public void onTerminated(Query query) {
      if (query.name().equals(name)) {
        offender.at(Place.END_LISTENER);
      }
    }
  }
}
