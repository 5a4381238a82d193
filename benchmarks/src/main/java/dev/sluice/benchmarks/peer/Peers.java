package dev.sluice.benchmarks.peer;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.beam.sdk.util.ReleaseInfo;

/** The runners that can be measured, each with options that are meant to be fast. */
public final class Peers {
  /** Names of all, in the order in which tables show them. */
  public static final List<String> NAMES = List.of("sluice", "flink", "spark", "direct");

  /** Those that only some benchmarks have. */
  private static final List<String> MORE_NAMES =
      List.of(
          "flink-untuned", "flink-heap", "flink-batch", "spark-untuned", "spark-batch", "limit");

  /** Unless a benchmark says otherwise. */
  public static final int PARALLELISM = 2;

  private Peers() {}

  /**
   * The runner of that name.
   *
   * @param benchmarks the directory of the benchmarks module, whose builds it uses
   * @throws IllegalArgumentException if there is none of that name
   */
  public static Peer named(String name, Path benchmarks) throws IOException {
    FlinkPeers flink = FlinkPeers.in(benchmarks.resolve("peers/flink"));
    SparkPeer spark = SparkPeer.in(benchmarks.resolve("peers/spark"));
    return switch (name) {
      case "sluice" -> sluice();
      case "flink" -> flink.rocksDb();
      case "flink-untuned" -> flink.untuned();
      case "flink-heap" -> flink.heap();
      case "flink-batch" -> flink.batch();
      case "spark" -> spark.tuned();
      case "spark-untuned" -> spark.untuned();
      case "spark-batch" -> SparkBatch.in(benchmarks.resolve("peers/spark-batch"));
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
}
