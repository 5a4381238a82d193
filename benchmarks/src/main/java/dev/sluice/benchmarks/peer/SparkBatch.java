package dev.sluice.benchmarks.peer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Beam's Spark runner in batch: the one on resilient distributed datasets, which is complete. */
final class SparkBatch {
  /** What Spark's own start scripts open beyond what Flink's do. */
  private static final List<String> MORE_OPENS =
      Stream.of(
              "java.base/jdk.internal.ref",
              "java.base/sun.nio.ch",
              "java.base/sun.nio.cs",
              "java.base/sun.security.action",
              "java.base/sun.util.calendar")
          .map(opened -> "--add-opens=" + opened + "=ALL-UNNAMED")
          .toList();

  private SparkBatch() {}

  /**
   * The runner as {@code module} has built it.
   *
   * @param opens packages of the JDK that have to be open for it and for others
   * @throws IllegalArgumentException if it is not built
   */
  static Peer peer(Path module, List<String> opens) throws IOException {
    Path classPath = module.resolve("target/classpath.txt");
    if (!Files.exists(classPath)) {
      throw new IllegalArgumentException(
          "The Spark runner is not built: there is no "
              + classPath
              + ". Start with benchmarks/run, or leave it out with --peers=sluice,flink-batch");
    }
    return new Peer(
        "spark-batch",
        "Beam's Spark runner, Beam 2.70.0, Spark 3.5.0, batch mode, not durable",
        module.resolve("target/classes").toAbsolutePath()
            + ":"
            + Files.readString(classPath).strip(),
        Stream.concat(opens.stream(), MORE_OPENS.stream()).toList(),
        List.of(
            "--runner=SparkRunner",
            "--sparkMaster=local[" + Peers.PARALLELISM + "]",
            "--enableSparkMetricSinks=false"));
  }
}
