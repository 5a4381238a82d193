package dev.sluice.benchmarks.peer;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Native Structured Streaming, on jobs of its own, set to be fast; README says what and why. */
final class SparkPeer {
  private static final String VERSION = "4.2.0";
  private static final String JOBS = "dev.sluice.benchmarks.spark";
  private static final String STATE = "--spark.sql.streaming.stateStore.";
  private static final String ROCKSDB = STATE + "rocksdb.";

  /** The default of local files renames with {@code FileContext}, four processes each. */
  private static final String FILE_MANAGER =
      "org.apache.spark.sql.execution.streaming.checkpointing.FileSystemBasedCheckpointFileManager";

  private SparkPeer() {}

  static Peer in(Path directory) throws IOException {
    PeerModule module = new PeerModule(directory, "Structured Streaming", "sluice,flink");
    return new Peer(
        "spark",
        "Structured Streaming, Spark "
            + VERSION
            + ", local["
            + Peers.PARALLELISM
            + "], RocksDB with changelog, checkpoint on disk",
        module.classPath(),
        jvmArguments(module),
        arguments(),
        JOBS);
  }

  private static List<String> jvmArguments(PeerModule module) {
    List<String> arguments = new ArrayList<>(PeerModule.opensForSpark());
    arguments.add("-Djdk.reflect.useDirectMethodHandle=false");
    arguments.add("-Dio.netty.tryReflectionSetAccessible=true");
    arguments.add("-Dlog4j2.configurationFile=" + module.file("conf/log4j2.properties"));
    return arguments;
  }

  private static List<String> arguments() {
    return List.of(
        "--checkpointLocation=" + Peer.WORK + "/checkpoint",
        "--parallelism=" + Peers.PARALLELISM,
        "--pieces=1",
        "--spark.master=local[" + Peers.PARALLELISM + "]",
        "--spark.app.name=benchmark",
        "--spark.local.dir=" + Peer.WORK + "/scratch",
        "--spark.driver.host=localhost",
        "--spark.driver.bindAddress=127.0.0.1",
        "--spark.ui.enabled=false",
        "--spark.sql.session.timeZone=UTC",
        "--spark.sql.shuffle.partitions=" + Peers.PARALLELISM,
        "--spark.sql.streaming.pollingDelay=1ms",
        "--spark.sql.streaming.checkpointFileManagerClass=" + FILE_MANAGER,
        "--spark.hadoop.fs.file.impl=" + JOBS + ".InProcessLocalFileSystem",
        STATE
            + "providerClass=org.apache.spark.sql.execution.streaming.state.RocksDBStateStoreProvider",
        ROCKSDB + "changelogCheckpointing.enabled=true",
        ROCKSDB + "trackTotalNumberOfRows=false");
  }
}
