package dev.sluice.benchmarks.peer;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Beam's Spark runner in batch: the one on resilient distributed datasets, which is complete. */
final class SparkBatch {
  private SparkBatch() {}

  /**
   * The runner as the module in {@code directory} has built it.
   *
   * @throws IllegalArgumentException if it is not built
   */
  static Peer in(Path directory) throws IOException {
    PeerModule module = new PeerModule(directory, "The Spark runner", "sluice,flink-batch");
    return new Peer(
        "spark-batch",
        "Beam's Spark runner, Beam 2.70.0, Spark 3.5.0, batch mode, not durable",
        module.classPath(),
        PeerModule.opensForSpark(),
        List.of(
            "--runner=SparkRunner",
            "--sparkMaster=local[" + Peers.PARALLELISM + "]",
            "--enableSparkMetricSinks=false"));
  }
}
