package dev.sluice.runner.older;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.runner.SluicePipelineResult;
import dev.sluice.runner.command.SluiceCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult.State;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/**
 * Checkpoints that older builds left are opened and go on: what they had given and what this build
 * gives is together what an undisturbed run gives.
 *
 * <p>Those of today's build are written with {@code -Dcheckpoints.write=<folder>}: that is done
 * when the format has changed, into a folder of its own.
 */
final class OlderCheckpointsTest {
  private static final Path KEPT = Path.of("src/test/resources/checkpoints");

  @TempDir private Path directory;

  static List<Path> kept() throws IOException {
    try (Stream<Path> files = Files.walk(KEPT)) {
      return files.filter(file -> file.toString().endsWith(".zip")).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("kept")
  void goesOn(Path zip) throws IOException {
    KeptCheckpoint kept = KeptCheckpoint.parse(zip.getFileName().toString());
    Map<String, Long> totals = KeptCheckpoint.unpack(zip, directory.resolve("checkpoint"));

    NumberedRows.open(kept.pipeline().name(), kept.how().rows);
    SluicePipelineResult result = start(kept, "rest", 500, 3);

    assertThat(result.waitUntilFinish()).isEqualTo(State.DONE);
    Totals.take("rest").forEach((label, total) -> totals.merge(label, total, Long::sum));
    assertThat(totals).isEqualTo(undisturbed(kept));
  }

  private Map<String, Long> undisturbed(KeptCheckpoint kept) {
    NumberedRows.open(kept.pipeline().name(), kept.how().rows);
    Pipeline pipeline =
        Pipeline.create(
            PipelineOptionsFactory.fromArgs(
                    "--runner=SluiceRunner", "--stateBackend=heap", "--parallelism=2")
                .create());
    kept.pipeline().addTo(pipeline, "undisturbed", kept.how().rows);
    pipeline.run();
    return Totals.take("undisturbed");
  }

  private SluicePipelineResult start(
      KeptCheckpoint kept, String run, int rowsPerBatch, int parallelism) {
    Pipeline pipeline =
        Pipeline.create(
            PipelineOptionsFactory.fromArgs(
                    "--runner=SluiceRunner",
                    "--checkpointLocation=" + directory.resolve("checkpoint"),
                    "--stateBackend=" + kept.backend(),
                    "--parallelism=" + parallelism,
                    "--maxParallelism=16",
                    "--maxRecordsPerBatch=" + rowsPerBatch,
                    "--retainedBatches=5",
                    "--queryName=older",
                    "--restartPolicy=none",
                    "--blockOnRun=false")
                .create());
    kept.pipeline().addTo(pipeline, run, kept.how().rows);
    return (SluicePipelineResult) pipeline.run();
  }

  @Test
  @EnabledIfSystemProperty(named = "checkpoints.write", matches = ".+")
  void writesThoseOfThisBuild() throws IOException, InterruptedException {
    Path into = Files.createDirectories(Path.of(System.getProperty("checkpoints.write")));
    for (KeptCheckpoint kept : all()) {
      Path checkpoint = directory.resolve("checkpoint");
      Map<String, Long> given = take(kept, into);
      assertThat(given).isNotNull();
      delete(checkpoint);
    }
  }

  private static List<KeptCheckpoint> all() {
    List<KeptCheckpoint> all = new ArrayList<>();
    for (OlderPipeline pipeline : OlderPipeline.values()) {
      if (pipeline == OlderPipeline.DURABLE_ROWS) {
        all.add(new KeptCheckpoint(pipeline, "rocksdb", KeptCheckpoint.How.FAILED));
        all.add(new KeptCheckpoint(pipeline, "heap", KeptCheckpoint.How.FAILED));
      } else {
        all.add(new KeptCheckpoint(pipeline, "rocksdb", KeptCheckpoint.How.KILLED));
        all.add(new KeptCheckpoint(pipeline, "heap", KeptCheckpoint.How.STOPPED));
      }
    }
    for (String backend : List.of("rocksdb", "heap")) {
      all.add(
          new KeptCheckpoint(OlderPipeline.STATE_AND_TIMERS, backend, KeptCheckpoint.How.SWEPT));
      all.add(new KeptCheckpoint(OlderPipeline.SESSIONS, backend, KeptCheckpoint.How.SWEPT));
    }
    all.add(
        new KeptCheckpoint(OlderPipeline.FIXED_WINDOWS, "rocksdb", KeptCheckpoint.How.TAKEN_BACK));
    return all;
  }

  private Map<String, Long> take(KeptCheckpoint kept, Path into)
      throws IOException, InterruptedException {
    KeptCheckpoint.How how = kept.how();
    Path checkpoint = directory.resolve("checkpoint");
    NumberedRows.open(kept.pipeline().name(), how.half);
    SluicePipelineResult result = start(kept, "half", how.rowsPerBatch, 2);
    result.query().processAllAvailable();
    Map<String, Long> given = new TreeMap<>(Totals.take("half"));
    switch (how) {
      case KILLED, SWEPT -> {
        kept.write(into.resolve(kept.fileName()), checkpoint, given);
        result.cancel();
      }
      case STOPPED -> {
        result.cancel();
        kept.write(into.resolve(kept.fileName()), checkpoint, given);
      }
      case FAILED -> {
        OlderPipeline.FAILING.set(true);
        NumberedRows.open(kept.pipeline().name(), how.half + 20);
        result.query().awaitTermination(Duration.ofMinutes(1));
        OlderPipeline.FAILING.set(false);
        assertThat(result.getState()).isEqualTo(State.FAILED);
        kept.write(into.resolve(kept.fileName()), checkpoint, given);
      }
      case TAKEN_BACK -> {
        long batch = Objects.requireNonNull(result.query().lastProgress()).batchId();
        NumberedRows.open(kept.pipeline().name(), how.half + 20);
        result.query().processAllAvailable();
        result.cancel();
        int code =
            new CommandLine(new SluiceCommand())
                .execute("rollback", checkpoint.toString(), "--to-batch=" + batch);
        assertThat(code).isZero();
        kept.write(into.resolve(kept.fileName()), checkpoint, given);
      }
    }
    Totals.take("half");
    return given;
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
        Files.delete(file);
      }
    }
  }
}
