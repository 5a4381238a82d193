package dev.sluice.benchmarks;

import dev.sluice.benchmarks.nexmark.NexmarkPipeline.Mode;
import dev.sluice.benchmarks.nexmark.Query;
import dev.sluice.benchmarks.peer.ChildJvm;
import dev.sluice.benchmarks.peer.Peer;
import dev.sluice.benchmarks.peer.Peers;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * Nexmark's queries on Sluice, its peers, and as loops written by hand.
 *
 * <p>Each run has its own JVM with the same heap: warm-up passes first, then measured ones. The
 * peers take turns, query by query and round by round. Every pass must find what the loop finds.
 * Shown is the median over all measured passes of all rounds.
 */
public final class NexmarkBenchmark {
  private static final Set<String> ARGUMENTS =
      Set.of(
          "quick",
          "queries",
          "events",
          "direct-events",
          "rounds",
          "passes",
          "warmup-events",
          "warmup-seconds",
          "peers",
          "heap",
          "parallelism",
          "mode",
          "work",
          "timeout",
          "profile",
          "publish");

  private static final List<String> STREAMING_PEERS =
      List.of("sluice", "flink", "flink-untuned", "flink-heap", "direct", "limit");
  private static final List<String> BATCH_PEERS =
      List.of("sluice", "flink-batch", "direct", "limit");

  /**
   * More than one process of each in two minutes, Flink's slow start included, is not to be had.
   */
  private static final List<String> QUICK_QUERIES = List.of("q1", "q5");

  private static final List<String> QUICK_PEERS = List.of("sluice", "flink", "limit");

  private final Arguments arguments;
  private final boolean quick;
  private final Mode mode;
  private final NexmarkRun run;
  private final List<Peer> peers;
  private final NexmarkFigures figures = new NexmarkFigures();

  private NexmarkBenchmark(Arguments arguments) throws IOException {
    this.arguments = arguments;
    this.quick = arguments.has("quick");
    this.mode = arguments.constant("mode", Mode.STREAMING);
    this.run = new NexmarkRun(setting(), jvm(), arguments.work().resolve("nexmark"));
    this.peers = peers();
  }

  public static void main(String[] args) throws Exception {
    new NexmarkBenchmark(Arguments.parse(args, ARGUMENTS)).measure();
  }

  private void measure() throws Exception {
    int rounds = arguments.number("rounds", quick ? 1 : 3);
    for (Query query : queries()) {
      for (int round = 1; round <= rounds; round++) {
        for (Peer peer : peers) {
          measure(query, peer, round);
        }
      }
    }
    NexmarkReport report = new NexmarkReport(setting(), peers, figures, rounds);
    Path module = arguments.module();
    report.write(module.resolve("target/results"));
    if (arguments.has("publish")) {
      report.write(module.resolve("../docs/benchmarks").normalize());
    }
    System.out.println();
    System.out.print(report);
    if (!figures.failures().isEmpty()) {
      throw new IllegalStateException("Not all runs came to a good end: " + figures.failures());
    }
  }

  private void measure(Query query, Peer peer, int round) throws Exception {
    if (figures.hasFailed(query, peer.name())) {
      return;
    }
    try {
      NexmarkRun.Passes passes = run.on(peer, query);
      figures.add(query, peer.name(), passes);
      System.out.printf(
          "%-4s round %d  %-11s %s events/s after %d warm-ups%n",
          query, round, peer.name(), passes.rates(), passes.warmUps());
    } catch (ChildJvm.FailedRunException e) {
      String message = String.valueOf(e.getMessage());
      figures.fail(query, peer.name(), message);
      System.out.printf("%-4s round %d  %-11s %s%n", query, round, peer.name(), message);
    }
  }

  private List<Query> queries() {
    if (!arguments.has("queries")) {
      return quick ? QUICK_QUERIES.stream().map(Query::of).toList() : Arrays.asList(Query.values());
    }
    return arguments.list("queries", List.of()).stream().map(Query::of).toList();
  }

  private List<Peer> peers() throws IOException {
    List<String> all = mode == Mode.STREAMING ? STREAMING_PEERS : BATCH_PEERS;
    List<String> names = quick ? all.stream().filter(NexmarkBenchmark::isQuick).toList() : all;
    List<Peer> chosen = new ArrayList<>();
    for (String name : arguments.list("peers", names)) {
      Peer peer = Peers.named(name, arguments.module());
      chosen.add(peer.with(parallelism(name)).with(arguments.peerOptions(name)));
    }
    return chosen;
  }

  private static boolean isQuick(String peer) {
    return QUICK_PEERS.contains(peer) || peer.equals("flink-batch");
  }

  private List<String> parallelism(String peer) {
    int parallelism = setting().parallelism();
    return switch (peer) {
      case "limit" -> List.of();
      case "direct" -> List.of("--targetParallelism=" + parallelism);
      default -> List.of("--parallelism=" + parallelism);
    };
  }

  private NexmarkSetting setting() {
    int events = arguments.number("events", quick ? 100_000 : 500_000);
    return new NexmarkSetting(
        mode,
        events,
        arguments.number("direct-events", Math.max(1, events / 50)),
        arguments.number("passes", quick ? 1 : 2),
        arguments.number("warmup-events", Math.max(1, events / 5)),
        arguments.number("warmup-seconds", quick ? 3 : 10),
        arguments.number("parallelism", Peers.PARALLELISM),
        arguments.text("heap", "4g"),
        arguments.has("profile"));
  }

  private ChildJvm jvm() {
    return new ChildJvm(
        arguments.text("heap", "4g"), Duration.ofSeconds(arguments.number("timeout", 1800)));
  }
}
