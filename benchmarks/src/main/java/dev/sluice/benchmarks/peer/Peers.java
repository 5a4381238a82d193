package dev.sluice.benchmarks.peer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.beam.sdk.util.ReleaseInfo;

/** The runners that can be measured, each with options that are meant to be fast. */
public final class Peers {
  /** Names of all, in the order in which tables show them. */
  public static final List<String> NAMES = List.of("sluice", "flink", "spark", "direct");

  /** Those that only some benchmarks have. */
  private static final List<String> MORE_NAMES =
      List.of("flink-heap", "flink-batch", "spark-batch", "limit");

  /** Unless a benchmark says otherwise. */
  public static final int PARALLELISM = 2;

  /** Flink reaches into the JDK; these are what its own start scripts open. */
  private static final List<String> FLINK_OPENS =
      Stream.of(
              "java.base/java.lang",
              "java.base/java.lang.invoke",
              "java.base/java.lang.reflect",
              "java.base/java.io",
              "java.base/java.net",
              "java.base/java.nio",
              "java.base/java.text",
              "java.base/java.time",
              "java.base/java.util",
              "java.base/java.util.concurrent",
              "java.base/java.util.concurrent.atomic",
              "java.base/java.util.concurrent.locks",
              "java.base/sun.net.util")
          .map(opened -> "--add-opens=" + opened + "=ALL-UNNAMED")
          .toList();

  private Peers() {}

  /**
   * The runner of that name.
   *
   * @param benchmarks the directory of the benchmarks module, whose builds it uses
   * @throws IllegalArgumentException if there is none of that name
   */
  public static Peer named(String name, Path benchmarks) throws IOException {
    return switch (name) {
      case "sluice" -> sluice();
      case "flink" -> flink(benchmarks.resolve("peers/flink"));
      case "flink-heap" -> flinkOnHeap(benchmarks.resolve("peers/flink"));
      case "flink-batch" -> flinkBatch(benchmarks.resolve("peers/flink"));
      case "spark" -> SparkPeer.in(benchmarks.resolve("peers/spark"));
      case "spark-batch" -> SparkBatch.peer(benchmarks.resolve("peers/spark-batch"), FLINK_OPENS);
      case "direct" -> direct();
      case "limit" -> limit();
      default ->
          throw new IllegalArgumentException(
              "No runner '" + name + "'; there are " + NAMES + " and, in some, " + MORE_NAMES);
    };
  }

  private static Peer sluice() {
    return new Peer(
        "sluice",
        "Sluice, Beam "
            + ReleaseInfo.getReleaseInfo().getVersion()
            + ", RocksDB, checkpoint on disk",
        System.getProperty("java.class.path"),
        List.of(),
        List.of(
            "--runner=SluiceRunner",
            "--parallelism=" + PARALLELISM,
            "--stateBackend=rocksdb",
            "--checkpointLocation=" + Peer.WORK + "/checkpoint"));
  }

  /** Its checks of what users do to elements cost time; they are off. */
  private static Peer direct() {
    return new Peer(
        "direct",
        "DirectRunner, Beam " + ReleaseInfo.getReleaseInfo().getVersion() + ", heap, not durable",
        System.getProperty("java.class.path"),
        List.of(),
        List.of(
            "--runner=DirectRunner",
            "--targetParallelism=" + PARALLELISM,
            "--enforceImmutability=false",
            "--enforceEncodability=false"));
  }

  /** No runner: Nexmark's queries as loops. */
  private static Peer limit() {
    return new Peer(
        "limit",
        "loops written by hand over the same generator, a thread for each half, hash maps, not"
            + " durable",
        System.getProperty("java.class.path"),
        List.of(),
        List.of());
  }

  private static Peer flink(Path module) throws IOException {
    return flink(module, "flink", "RocksDB, exactly-once checkpoint every second")
        .with(
            List.of(
                "--streaming=true",
                "--stateBackend=rocksdb",
                "--stateBackendStoragePath=file://" + Peer.WORK + "/checkpoint",
                "--checkpointingInterval=1000",
                "--checkpointingMode=EXACTLY_ONCE",
                "--shutdownSourcesAfterIdleMs=0"));
  }

  /** Its fastest way to stream: nothing is written anywhere. */
  private static Peer flinkOnHeap(Path module) throws IOException {
    return flink(module, "flink-heap", "heap, no checkpoints, not durable")
        .with(List.of("--streaming=true", "--shutdownSourcesAfterIdleMs=0"));
  }

  private static Peer flinkBatch(Path module) throws IOException {
    return flink(module, "flink-batch", "batch mode, not durable");
  }

  private static Peer flink(Path module, String name, String kind) throws IOException {
    Path classPath = module.resolve("target/classpath.txt");
    if (!Files.exists(classPath)) {
      throw new IllegalArgumentException(
          "The Flink runner is not built: there is no "
              + classPath
              + ". Start with benchmarks/run,"
              + " or leave it out with --peers=sluice,direct");
    }
    return new Peer(
        name,
        "Flink runner, Beam 2.70.0, Flink 1.19.0, " + kind,
        module.resolve("target/classes").toAbsolutePath()
            + ":"
            + Files.readString(classPath).strip(),
        FLINK_OPENS,
        List.of(
            "--runner=FlinkRunner",
            "--flinkMaster=[local]",
            "--flinkConfDir=" + module.resolve("conf").toAbsolutePath(),
            "--parallelism=" + PARALLELISM,
            "--fasterCopy=true",
            "--objectReuse=true"));
  }
}
