package dev.sluice.benchmarks.peer;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Native Structured Streaming, on jobs of its own, as it comes or set to be fast (see README). */
final class SparkPeer {
  private static final String VERSION = "4.2.0";
  private static final String JOBS = "dev.sluice.benchmarks.spark";
  private static final String STATE = "--spark.sql.streaming.stateStore.";
  private static final String ROCKSDB = STATE + "rocksdb.";

  /** Where it isn't set, the jobs turn it off. */
  private static final String NO_DATA_BATCHES = "--spark.sql.streaming.noDataMicroBatches.enabled";

  /** The default of local files renames with {@code FileContext}, four processes each. */
  private static final String FILE_MANAGER =
      "org.apache.spark.sql.execution.streaming.checkpointing.FileSystemBasedCheckpointFileManager";

  private final PeerModule module;

  private SparkPeer(PeerModule module) {
    this.module = module;
  }

  static SparkPeer in(Path directory) {
    return new SparkPeer(new PeerModule(directory, "Structured Streaming", "sluice,flink"));
  }

  Peer tuned() throws IOException {
    return peer("spark", "").with(whatMakesItFaster());
  }

  /** As a job finds it whose author sets no more than the state store and the parallelism. */
  Peer untuned() throws IOException {
    return peer("spark-untuned", ", else its defaults").with(List.of(NO_DATA_BATCHES + "=true"));
  }

  private Peer peer(String name, String kind) throws IOException {
    return new Peer(
        name,
        "Structured Streaming, Spark "
            + VERSION
            + ", local["
            + Peers.PARALLELISM
            + "], RocksDB with changelog, checkpoint on disk"
            + kind,
        module.classPath(),
        jvmArguments(),
        arguments(),
        JOBS);
  }

  private List<String> jvmArguments() {
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
        STATE
            + "providerClass=org.apache.spark.sql.execution.streaming.state.RocksDBStateStoreProvider",
        ROCKSDB + "changelogCheckpointing.enabled=true");
  }

  private static List<String> whatMakesItFaster() {
    return List.of(
        "--spark.sql.streaming.pollingDelay=1ms",
        "--spark.sql.streaming.checkpointFileManagerClass=" + FILE_MANAGER,
        "--spark.hadoop.fs.file.impl=" + JOBS + ".InProcessLocalFileSystem",
        ROCKSDB + "trackTotalNumberOfRows=false");
  }
}
