package dev.sluice.benchmarks.spark;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.SparkSession;

/** The arguments of jobs under test, of which the peer gives more. */
final class SparkJobs {
  private static final String STREAMING = "--spark.sql.streaming.";

  private SparkJobs() {}

  static JobArguments arguments(Path directory, String... more) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "--checkpointLocation=" + directory.resolve("checkpoint"),
                "--parallelism=2",
                "--spark.master=local[2]",
                "--spark.app.name=test",
                "--spark.ui.enabled=false",
                "--spark.driver.host=localhost",
                "--spark.driver.bindAddress=127.0.0.1",
                "--spark.sql.session.timeZone=UTC",
                "--spark.sql.shuffle.partitions=2",
                "--spark.hadoop.fs.file.impl=" + InProcessLocalFileSystem.class.getName(),
                STREAMING
                    + "checkpointFileManagerClass=org.apache.spark.sql.execution.streaming"
                    + ".checkpointing.FileSystemBasedCheckpointFileManager",
                STREAMING
                    + "stateStore.providerClass=org.apache.spark.sql.execution.streaming.state"
                    + ".RocksDBStateStoreProvider",
                STREAMING + "stateStore.rocksdb.changelogCheckpointing.enabled=true",
                STREAMING + "stateStore.rocksdb.trackTotalNumberOfRows=false"));
    all.addAll(List.of(more));
    return JobArguments.parse(all.toArray(String[]::new));
  }

  /** Ends the session that jobs of one JVM share, with its settings and listeners. */
  static void endSession() {
    SparkSession.active().stop();
  }
}
