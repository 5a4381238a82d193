package dev.sluice.benchmarks.peer;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The Flink runner in one JVM: streaming on RocksDB or on heap, and in batch. */
final class FlinkPeers {
  private static final List<String> OPENS =
      PeerModule.opens(
          "java.base/java.text",
          "java.base/java.time",
          "java.base/java.util.concurrent.locks",
          "java.base/sun.net.util");

  private static final String DURABLE = "RocksDB, exactly-once checkpoint every second";

  private static final List<String> STREAMING =
      List.of("--streaming=true", "--shutdownSourcesAfterIdleMs=0");

  private static final List<String> CHECKPOINTS =
      List.of(
          "--stateBackend=rocksdb",
          "--stateBackendStoragePath=file://" + Peer.WORK + "/checkpoint",
          "--checkpointingInterval=1000",
          "--checkpointingMode=EXACTLY_ONCE");

  private final PeerModule module;

  private FlinkPeers(PeerModule module) {
    this.module = module;
  }

  static FlinkPeers in(Path directory) {
    return new FlinkPeers(new PeerModule(directory, "The Flink runner", "sluice,direct"));
  }

  Peer rocksDb() throws IOException {
    return tuned("flink", DURABLE).with(STREAMING).with(CHECKPOINTS);
  }

  /** As a pipeline finds it whose author sets no more than durable state. */
  Peer untuned() throws IOException {
    return peer("flink-untuned", DURABLE + ", else its defaults", List.of())
        .with(STREAMING)
        .with(CHECKPOINTS);
  }

  /** Its fastest way to stream: nothing is written anywhere. */
  Peer heap() throws IOException {
    return tuned("flink-heap", "heap, no checkpoints, not durable").with(STREAMING);
  }

  Peer batch() throws IOException {
    return tuned("flink-batch", "batch mode, not durable");
  }

  private Peer tuned(String name, String kind) throws IOException {
    return peer(
        name,
        kind,
        List.of(
            "--flinkConfDir=" + module.file("conf"), "--fasterCopy=true", "--objectReuse=true"));
  }

  private Peer peer(String name, String kind, List<String> settings) throws IOException {
    return new Peer(
        name,
        "Flink runner, Beam 2.70.0, Flink 1.19.0, " + kind,
        module.classPath(),
        OPENS,
        Stream.concat(
                Stream.of(
                    "--runner=FlinkRunner",
                    "--flinkMaster=[local]",
                    "--parallelism=" + Peers.PARALLELISM),
                settings.stream())
            .toList());
  }
}
