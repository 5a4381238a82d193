package dev.sluice.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sluice.engine.loop.Retained;
import dev.sluice.engine.query.Trigger;
import dev.sluice.translation.combine.OutputMode;
import dev.sluice.translation.fast.FastPath;
import dev.sluice.translation.fast.FastPaths;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class OptionsTest {
  @TempDir private Path directory;

  @Test
  void hasDefaultsThatRunOnThisMachine() {
    RunSettings settings = settings();

    assertThat(settings.checkpoint()).isNull();
    assertThat(settings.query().parallelism())
        .isEqualTo(Runtime.getRuntime().availableProcessors());
    assertThat(settings.query().trigger()).isEqualTo(new Trigger.AsSoonAsPossible());
    assertThat(settings.outputMode()).isEqualTo(OutputMode.APPEND);
    assertThat(settings.state().backend()).isEqualTo(RunSettings.StateBackendKind.ROCKSDB);
    assertThat(settings.isBlocking()).isTrue();
    assertThat(settings.translation().durableReshuffle()).isFalse();
    assertThat(settings.translation().fastPaths()).isEqualTo(FastPaths.ALL);
  }

  @Test
  void takesWhatIsGiven() {
    RunSettings settings =
        settings(
            "--checkpointLocation=" + directory.resolve("new"),
            "--trigger=1500ms",
            "--outputMode=update",
            "--parallelism=3",
            "--maxParallelism=64",
            "--stateBackend=heap",
            "--maxRecordsPerBatch=10",
            "--maxBytesPerBatch=20",
            "--maxBatchReadMillis=30",
            "--queryName=counts",
            "--retainedBatches=5",
            "--retainedMillis=60000",
            "--reshuffle=plain",
            "--blockOnRun=false");

    assertThat(settings.checkpoint()).isEqualTo(directory.resolve("new"));
    assertThat(settings.query().trigger()).isEqualTo(new Trigger.Interval(1500));
    assertThat(settings.query().limits().of(1).records()).isEqualTo(10);
    assertThat(settings.query().limits().of(1).bytes()).isEqualTo(20);
    assertThat(settings.query().limits().of(1).readMillis()).isEqualTo(30);
    assertThat(settings.query().name()).isEqualTo("counts");
    assertThat(settings.query().retained()).isEqualTo(new Retained(5, 60_000));
    assertThat(settings.translation().outputMode()).isEqualTo(OutputMode.UPDATE);
    assertThat(settings.translation().parallelism()).isEqualTo(3);
    assertThat(settings.translation().maxParallelism()).isEqualTo(64);
    assertThat(settings.translation().durableReshuffle()).isFalse();
    assertThat(settings.isBlocking()).isFalse();
    assertThat(directory.resolve("new")).doesNotExist();
  }

  @Test
  void readsForLongerWherePipelinesAreBoundedUnlessOptionsSayHowLong() {
    assertThat(readMillis(settings())).isEqualTo(1_000);
    assertThat(readMillis(settings().paced(true))).isEqualTo(10_000);
    assertThat(readMillis(settings("--maxBatchReadMillis=30").paced(true))).isEqualTo(30);
    assertThat(readMillis(settings("--maxBatchReadMillis=1000").paced(true))).isEqualTo(1_000);
  }

  @Test
  void takesFastPathsByTheirNames() {
    FastPaths some = settings("--fastPaths=aggregation,direct-calls").translation().fastPaths();

    assertThat(some.taken()).containsExactlyInAnyOrder(FastPath.AGGREGATION, FastPath.DIRECT_CALLS);
    assertThat(settings("--fastPaths=none").translation().fastPaths()).isEqualTo(FastPaths.NONE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--trigger=soon | as-soon-as-possible, available-now, once, or an interval",
        "--trigger=0s | an interval of at least 1ms",
        "--trigger=10 | Write intervals as a number and ms, s, m or h",
        "--outputMode=complete | append or update",
        "--stateBackend=memory | rocksdb or heap",
        "--nativeMemoryBytes=1000 | a number from 8388608 to",
        "--reshuffle=maybe | durable or plain",
        "--fastPaths=some | aggregation or grouping or",
        "--parallelism=0 | a number from 1 to 1024",
        "--parallelism=2000 | a number from 1 to 1024",
        "--maxParallelism=40000 | a number from 1 to 32768",
        "--maxRecordsPerBatch=0 | a number from 1",
        "--maxBytesPerBatch=-1 | a number from 1",
        "--maxBatchReadMillis=0 | a number from 1",
        "--retainedBatches=0 | a number from 1",
        "--retainedMillis=-1 | a number from 0",
        "--checkpointLocation=s3://bucket/x | a local directory or a file: URI",
        "--queryName=' ' | a name that is not blank",
        "--restartPolicy=often | none, fixed:<restarts>:<pause> as in fixed:5:10s",
        "--restartPolicy=none:3 | none, fixed:<restarts>:<pause>",
        "--restartPolicy=fixed:0:10s | fixed:<restarts>:<pause>",
        "--restartPolicy=fixed:5 | fixed:<restarts>:<pause>",
        "--restartPolicy=fixed:five:10s | fixed:<restarts>:<pause>",
        "--restartPolicy=backoff:1s:1m | backoff:<first pause>:<longest pause>:<healthy time>",
        "--restartPolicy=backoff:1:1m:10m | with times in ms, s, m or h",
        "--restartPolicy=backoff:2m:1m:10m | backoff:<first pause>:<longest pause>:<healthy time>",
        "--stopPatienceMillis=0 | a number from 1",
      })
  void refusesAValueAndSaysWhatIsExpected(String argument, String expected) {
    String option = argument.replace("'", "");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> settings(option))
        .withMessageContaining(option + " is not valid: expected ")
        .withMessageContaining(expected);
  }

  @Test
  void refusesACheckpointLocationThatIsAFileOrBelowOne() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> settings("--checkpointLocation=" + file))
        .withMessageContaining("it is a file");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> settings("--checkpointLocation=" + file.resolve("below")))
        .withMessageContaining(file + " is a file");
  }

  @Test
  void takesAFileUri() {
    assertThat(settings("--checkpointLocation=" + directory.toUri()).checkpoint())
        .isEqualTo(directory);
  }

  @Test
  void isFoundByItsShortName() {
    PipelineOptions options =
        PipelineOptionsFactory.fromArgs("--runner=SluiceRunner").withValidation().create();

    assertThat(options.getRunner()).isEqualTo(SluiceRunner.class);
  }

  @Test
  void showsEachOptionAsHelp() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    PipelineOptionsFactory.printHelp(
        new PrintStream(bytes, true, StandardCharsets.UTF_8), SluicePipelineOptions.class);

    assertThat(bytes.toString(StandardCharsets.UTF_8))
        .contains(
            "--checkpointLocation",
            "--trigger",
            "--outputMode",
            "--parallelism",
            "--maxParallelism",
            "--stateBackend",
            "--maxRecordsPerBatch",
            "--maxBytesPerBatch",
            "--maxBatchReadMillis",
            "--queryName",
            "--retainedBatches",
            "--retainedMillis",
            "--reshuffle",
            "--blockOnRun");
  }

  private static long readMillis(RunSettings settings) {
    return settings.query().limits().of(1).readMillis();
  }

  private static RunSettings settings(String... arguments) {
    return RunSettings.of(
        PipelineOptionsFactory.fromArgs(arguments).as(SluicePipelineOptions.class));
  }
}
