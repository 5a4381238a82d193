package dev.sluice.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testkit.SeededTest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.beam.runners.direct.DirectRunner;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Random pipelines give the same elements, windows and times as on Beam's own runner. */
@Timeout(300)
final class AgainstDirectRunnerTest {
  @TempDir private Path directory;

  @SeededTest(seeds = 40)
  void givesWhatTheDirectRunnerGives(long seed) {
    List<String> expected = run(seed, PipelineOptionsFactory.create(), true);

    List<String> actual = run(seed, sluice(seed), false);

    assertThat(actual).isEqualTo(expected);
    assertThat(actual).isNotEmpty();
  }

  private List<String> run(long seed, PipelineOptions options, boolean isDirect) {
    if (isDirect) {
      options.setRunner(DirectRunner.class);
    }
    Pipeline pipeline = Pipeline.create(options);
    String collected = (isDirect ? "direct " : "sluice ") + seed;
    RandomPipeline.build(pipeline, new SplittableRandom(seed), collected);
    pipeline.run().waitUntilFinish();
    List<String> rows = new ArrayList<>(Collected.take(collected));
    rows.sort(null);
    return rows;
  }

  private PipelineOptions sluice(long seed) {
    SplittableRandom random = new SplittableRandom(~seed);
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--stateBackend=" + (random.nextInt(4) == 0 ? "rocksdb" : "heap"),
                "--parallelism=" + random.nextInt(1, 5),
                "--maxParallelism=" + random.nextInt(5, 64),
                "--maxRecordsPerBatch=" + random.nextInt(1, 200)));
    if (random.nextBoolean()) {
      arguments.add("--checkpointLocation=" + directory.resolve("checkpoint"));
    }
    SluicePipelineOptions options =
        PipelineOptionsFactory.fromArgs(arguments.toArray(new String[0]))
            .as(SluicePipelineOptions.class);
    options.setRunner(SluiceRunner.class);
    return options;
  }
}
