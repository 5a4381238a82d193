package dev.sluice.benchmarks.peer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Native Structured Streaming, on jobs of its own, set to be fast; README says what and why. */
final class SparkPeer {
  private static final String VERSION = "4.2.0";
  private static final String JOBS = "dev.sluice.benchmarks.spark";
  private static final String STATE = "--spark.sql.streaming.stateStore.";
  private static final String ROCKSDB = STATE + "rocksdb.";

  /** The default of local files renames with {@code FileContext}, four processes each. */
  private static final String FILE_MANAGER =
      "org.apache.spark.sql.execution.streaming.checkpointing.FileSystemBasedCheckpointFileManager";

  /** What Spark's own start scripts set, as far as it is needed on this JVM. */
  private static final List<String> OPENS =
      Stream.of(
              "java.base/java.lang",
              "java.base/java.lang.invoke",
              "java.base/java.lang.reflect",
              "java.base/java.io",
              "java.base/java.net",
              "java.base/java.nio",
              "java.base/java.util",
              "java.base/java.util.concurrent",
              "java.base/java.util.concurrent.atomic",
              "java.base/jdk.internal.ref",
              "java.base/sun.nio.ch",
              "java.base/sun.nio.cs",
              "java.base/sun.security.action",
              "java.base/sun.util.calendar")
          .map(opened -> "--add-opens=" + opened + "=ALL-UNNAMED")
          .toList();

  private SparkPeer() {}

  static Peer in(Path module) throws IOException {
    Path classPath = module.resolve("target/classpath.txt");
    if (!Files.exists(classPath)) {
      throw new IllegalArgumentException(
          "Structured Streaming is not built: there is no "
              + classPath
              + ". Start with benchmarks/run, or leave it out with --peers=sluice,flink");
    }
    return new Peer(
        "spark",
        "Structured Streaming, Spark "
            + VERSION
            + ", local["
            + Peers.PARALLELISM
            + "], RocksDB with changelog, checkpoint on disk",
        module.resolve("target/classes").toAbsolutePath()
            + ":"
            + Files.readString(classPath).strip(),
        jvmArguments(module),
        arguments(),
        JOBS);
  }

  private static List<String> jvmArguments(Path module) {
    List<String> arguments = new ArrayList<>(OPENS);
    arguments.add("-Djdk.reflect.useDirectMethodHandle=false");
    arguments.add("-Dio.netty.tryReflectionSetAccessible=true");
    arguments.add(
        "-Dlog4j2.configurationFile=" + module.resolve("conf/log4j2.properties").toAbsolutePath());
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
