package dev.sluice.benchmarks;

import dev.sluice.benchmarks.peer.ChildJvm;
import dev.sluice.benchmarks.peer.Peer;
import dev.sluice.benchmarks.peer.Peers;
import dev.sluice.benchmarks.pipeline.LatencyJob;
import dev.sluice.benchmarks.report.Report;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * How long a row takes from its creation, at a fixed rate, until the result of the batch that has
 * it is committed and visible: p50, p99 and p99.9 over all rows.
 *
 * <p>A row is created when the schedule says so, also while a runner is behind: what waits then is
 * counted as waiting. The rate is half of what each runner can take at most, unless one is given.
 */
public final class LatencyBenchmark {
  private static final Set<String> ARGUMENTS =
      Set.of(
          "quick",
          "rate",
          "outstanding",
          "warmup-seconds",
          "maximum-seconds",
          "settle-seconds",
          "seconds",
          "rounds",
          "peers",
          "flink-intervals",
          "heap",
          "work",
          "timeout",
          "profile",
          "publish");

  private LatencyBenchmark() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    Arguments arguments = Arguments.parse(args, ARGUMENTS);
    LatencySetting setting = LatencySetting.of(arguments);
    String heap = arguments.text("heap", "2g");
    ChildJvm jvm = new ChildJvm(heap, Duration.ofSeconds(arguments.number("timeout", 900)));
    List<Peer> peers = peers(arguments);
    LatencyReport report = new LatencyReport(setting, peers, heap);
    int rounds = arguments.number("rounds", arguments.has("quick") ? 1 : 3);
    for (int round = 1; round <= rounds; round++) {
      for (Peer peer : peers) {
        if (!report.hasFailed(peer)) {
          measure(jvm, peer, arguments.work().resolve("latency-" + peer.name()), report);
        }
      }
    }
    report.write(arguments.module().resolve("target/results"));
    if (arguments.has("publish")) {
      report.write(arguments.module().resolve("../docs/benchmarks").normalize());
    }
    System.out.println();
    System.out.print(report);
    if (!report.failures().isEmpty()) {
      throw new IllegalStateException("Not all runners could be measured: " + report.failures());
    }
  }

  private static void measure(ChildJvm jvm, Peer peer, Path work, LatencyReport report)
      throws IOException, InterruptedException {
    Directories.deleteIfThere(work);
    try {
      Report run = jvm.run(peer, LatencyJob.class, report.setting().jobArguments(), work);
      report.add(peer, run);
      System.out.printf(
          "%-12s %,8d rows/s at most; at %,8d: p50 %,.1f ms, p99 %,.1f ms%n",
          peer.name(),
          run.get("maximal_rate"),
          run.get("rate"),
          run.get("p50_micros") / 1e3,
          run.get("p99_micros") / 1e3);
      Directories.deleteIfThere(work);
    } catch (ChildJvm.FailedRunException e) {
      report.fail(peer, String.valueOf(e.getMessage()));
      System.out.printf("%-12s failed: %s%n", peer.name(), e.getMessage());
    }
  }

  private static List<Peer> peers(Arguments arguments) throws IOException {
    List<Peer> peers = new ArrayList<>();
    for (String name : arguments.list("peers", List.of("sluice", "flink", "spark"))) {
      Peer peer = Peers.named(name, arguments.module()).with(arguments.peerOptions(name));
      if (name.equals("flink")) {
        arguments
            .list("flink-intervals", List.of("1000", "10"))
            .forEach(millis -> peers.add(withInterval(peer, millis)));
      } else {
        peers.add(name.equals("sluice") ? profiled(peer, arguments) : peer);
      }
    }
    return peers;
  }

  /** Flink's results are visible when a checkpoint is complete: its interval decides. */
  private static Peer withInterval(Peer flink, String millis) {
    return flink
        .with(List.of("--checkpointingInterval=" + millis))
        .named(
            flink.name() + "-" + millis + "ms",
            flink
                .description()
                .replace("checkpoint every second", "checkpoint every " + millis + " ms"));
  }

  private static Peer profiled(Peer peer, Arguments arguments) {
    if (!arguments.has("profile")) {
      return peer;
    }
    return peer.withJvmArguments(
        ProfileReport.jvmArguments(arguments.work().resolve(peer.name() + "-latency.jfr")));
  }
}
