package dev.sluice.benchmarks.bounded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.benchmarks.pipeline.Digest;
import dev.sluice.benchmarks.pipeline.Results;
import java.nio.file.Path;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WorkloadTest {
  private static final Sizes SIZES = new Sizes(3000);

  @TempDir private Path directory = Path.of("");

  @ParameterizedTest
  @EnumSource
  void theLoopFindsWhatTheDirectRunnerFinds(Workload workload) {
    Digest found = run(workload, "--runner=DirectRunner");

    assertThat(found).hasToString(workload.expected(SIZES).toString());
  }

  @ParameterizedTest
  @EnumSource
  void theLoopFindsWhatSluiceFinds(Workload workload) {
    Digest found =
        run(
            workload,
            "--runner=SluiceRunner",
            "--parallelism=2",
            "--checkpointLocation=" + directory.resolve("checkpoint"));

    assertThat(found).hasToString(workload.expected(SIZES).toString());
  }

  @ParameterizedTest
  @EnumSource
  void otherSizesHaveOtherResults(Workload workload) {
    assertThat(workload.expected(3000).sameAs(workload.expected(3020))).isFalse();
  }

  private static Digest run(Workload workload, String... options) {
    Pipeline pipeline = Pipeline.create(PipelineOptionsFactory.fromArgs(options).create());
    workload.build(pipeline, SIZES);
    Results.reset();
    assertThat(pipeline.run().waitUntilFinish()).isEqualTo(PipelineResult.State.DONE);
    assertThat(Results.lastNanos()).isGreaterThan(Results.firstNanos());
    return Results.digest();
  }
}
