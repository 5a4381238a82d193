package dev.sluice.benchmarks.nexmark;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;

/** Pipelines on Sluice as the benchmark runs them: RocksDB, and a checkpoint on disk. */
final class SluicePipelines {
  private SluicePipelines() {}

  static PipelineOptions options(Path directory) {
    return PipelineOptionsFactory.fromArgs(
            "--runner=SluiceRunner",
            "--parallelism=2",
            "--stateBackend=rocksdb",
            "--checkpointLocation=" + directory.resolve("checkpoint"))
        .create();
  }

  static void runToTheEnd(Pipeline pipeline) {
    assertThat(pipeline.run().waitUntilFinish()).isEqualTo(PipelineResult.State.DONE);
  }
}
