package dev.sluice.benchmarks;

import dev.sluice.benchmarks.bounded.Workload;
import dev.sluice.benchmarks.peer.ChildJvm;
import dev.sluice.benchmarks.peer.Peer;
import dev.sluice.benchmarks.peer.Peers;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;

/**
 * Bounded pipelines on Sluice and its peers: pairs grouped by key, a join, a global combine, a side
 * input that is a map.
 *
 * <p>Each run has its own JVM with the same heap, in which a small pass comes first. The peers take
 * turns, pipeline by pipeline and round by round; results must be those of a loop. Shown are the
 * medians over the rounds.
 */
public final class BoundedBenchmark {
  private static final Set<String> ARGUMENTS =
      Set.of(
          "quick",
          "workloads",
          "pairs",
          "direct-pairs",
          "warmup-pairs",
          "rounds",
          "peers",
          "heap",
          "work",
          "timeout",
          "profile",
          "publish");

  private static final List<String> PEERS =
      List.of("sluice", "flink-batch", "spark-batch", "direct");

  /**
   * Each process takes several seconds to start, Flink's most: more are not to be had in two
   * minutes.
   */
  private static final List<String> QUICK_PEERS = List.of("sluice", "spark-batch");

  private static final String OURS = "sluice";

  private final Arguments arguments;
  private final boolean quick;
  private final int rounds;
  private final List<Peer> peers;
  private final BoundedRun run;
  private final Samples samples = new Samples();
  private final Map<String, String> failures = new TreeMap<>();

  private BoundedBenchmark(Arguments arguments) throws IOException {
    this.arguments = arguments;
    quick = arguments.has("quick");
    rounds = arguments.number("rounds", quick ? 1 : 5);
    peers = peers();
    Duration timeout = Duration.ofSeconds(arguments.number("timeout", 1800));
    run =
        new BoundedRun(
            new ChildJvm(heap(), timeout),
            arguments.work().resolve("bounded"),
            arguments.has("profile"));
  }

  public static void main(String[] args) throws IOException, InterruptedException {
    new BoundedBenchmark(Arguments.parse(args, ARGUMENTS)).measure();
  }

  private void measure() throws IOException, InterruptedException {
    for (Workload workload : workloads()) {
      for (int round = 1; round <= rounds; round++) {
        for (Peer peer : peers) {
          measure(workload, peer, round);
        }
      }
    }
    new Publication("bounded", "Bounded pipelines")
        .add(rates())
        .add(costs())
        .chart(chart())
        .publish(arguments);
    if (!failures.isEmpty()) {
      throw new IllegalStateException("Not all runs came to a good end: " + failures);
    }
  }

  private void measure(Workload workload, Peer peer, int round)
      throws IOException, InterruptedException {
    String name = workload.id();
    if (failures.containsKey(name + " on " + peer.name())) {
      return;
    }
    try {
      long pairs = pairs(peer.name());
      BoundedRun.Figures figures = run.on(peer, workload, pairs, Math.min(pairs, warmupPairs()));
      samples.add(figures.elementsPerSecond(), "rate", name, peer.name());
      samples.add(figures.cpuMicrosPerElement(), "cpu", name, peer.name());
      samples.add(figures.peakMebibytes(), "memory", name, peer.name());
      System.out.printf(
          "%-8s round %d  %-12s %,12.0f elements/s, %7.1f s, %6.2f µs of processor time each%n",
          name,
          round,
          peer.name(),
          figures.elementsPerSecond(),
          figures.seconds(),
          figures.cpuMicrosPerElement());
    } catch (ChildJvm.FailedRunException e) {
      String message = String.valueOf(e.getMessage());
      failures.put(name + " on " + peer.name(), message);
      List.of("rate", "cpu", "memory").forEach(kind -> samples.forget(kind, name, peer.name()));
      System.out.printf("%-8s round %d  %-12s %s%n", name, round, peer.name(), message);
    }
  }

  private MarkdownTable rates() {
    List<String> columns = new ArrayList<>(List.of("pipeline", "elements"));
    columns.addAll(names());
    columns.add("to the best peer");
    MarkdownTable table = new MarkdownTable("Elements per second", columns.toArray(String[]::new));
    for (Workload workload : workloads()) {
      List<String> cells = new ArrayList<>();
      cells.add(workload.title());
      cells.add(String.format("%,d", workload.elements(pairs(OURS))));
      names().forEach(peer -> cells.add(Samples.cell("%,.0f", rate(workload, peer))));
      cells.add(Samples.cell("%.2f x", toTheBest(workload)));
      table.row(cells.toArray(String[]::new));
    }
    remarks(table);
    return table;
  }

  private void remarks(MarkdownTable table) {
    table.remark(
        String.format(
            "%,d pairs of %,d keys grouped; %,d rows joined with, or looked up in, %,d; %,d numbers"
                + " combined%s. Medians of %d round(s), each run in a JVM of its own with a heap of"
                + " %s after a pass over %,d pairs to warm up, the peers taking turns.",
            pairs(OURS),
            pairs(OURS) / 20,
            pairs(OURS) / 2,
            pairs(OURS) / 20,
            pairs(OURS),
            names().contains("direct")
                ? String.format(" (DirectRunner: of %,d pairs)", pairs("direct"))
                : "",
            rounds,
            heap(),
            warmupPairs()));
    table.remark(
        "From the first number read to the last result; of Sluice to the pipeline's end, the last"
            + " commit included. All results were those of a loop.");
    peers.forEach(peer -> table.remark(peer.name() + ": " + peer.description() + "."));
    Host.remarks().forEach(table::remark);
    failures.forEach(
        (failed, failure) ->
            table.remark(failed + ": " + failure.lines().findFirst().orElse("failed")));
  }

  private MarkdownTable costs() {
    List<String> columns = new ArrayList<>(List.of("pipeline"));
    names().forEach(peer -> columns.add(peer + " µs"));
    names().forEach(peer -> columns.add(peer + " MiB"));
    MarkdownTable table =
        new MarkdownTable(
            "Processor time an element, and peak resident memory", columns.toArray(String[]::new));
    for (Workload workload : workloads()) {
      String name = workload.id();
      List<String> cells = new ArrayList<>(List.of(name));
      names().forEach(peer -> cells.add(Samples.cell("%.2f", samples.median("cpu", name, peer))));
      names()
          .forEach(peer -> cells.add(Samples.cell("%,.0f", samples.median("memory", name, peer))));
      table.row(cells.toArray(String[]::new));
    }
    table.remark(
        "Of all threads, garbage collection and compilation included, from the call of run to its"
            + " end: the figure to look at on a machine that is busy with other things.");
    return table;
  }

  private BarChart chart() {
    BarChart chart = new BarChart("Bounded pipelines: elements per second", names());
    for (Workload workload : workloads()) {
      chart.group(
          workload.id(), names().stream().map(peer -> rate(workload, peer).orElse(0)).toList());
    }
    return chart;
  }

  private OptionalDouble rate(Workload workload, String peer) {
    return samples.median("rate", workload.id(), peer);
  }

  private OptionalDouble toTheBest(Workload workload) {
    OptionalDouble ours = rate(workload, OURS);
    OptionalDouble best =
        names().stream()
            .filter(peer -> !peer.equals(OURS))
            .flatMapToDouble(peer -> rate(workload, peer).stream())
            .max();
    return ours.isPresent() && best.isPresent()
        ? OptionalDouble.of(ours.getAsDouble() / best.getAsDouble())
        : OptionalDouble.empty();
  }

  private List<Workload> workloads() {
    return arguments
        .list("workloads", Arrays.stream(Workload.values()).map(Workload::id).toList())
        .stream()
        .map(name -> Workload.valueOf(name.toUpperCase(Locale.ROOT)))
        .toList();
  }

  private List<Peer> peers() throws IOException {
    List<Peer> chosen = new ArrayList<>();
    for (String name : arguments.list("peers", quick ? QUICK_PEERS : PEERS)) {
      chosen.add(Peers.named(name, arguments.module()).with(arguments.peerOptions(name)));
    }
    return chosen;
  }

  private List<String> names() {
    return peers.stream().map(Peer::name).toList();
  }

  private long pairs(String peer) {
    int pairs = arguments.number("pairs", quick ? 200_000 : 20_000_000);
    return peer.equals("direct")
        ? arguments.number("direct-pairs", Math.max(20, pairs / 50))
        : pairs;
  }

  private long warmupPairs() {
    return arguments.number("warmup-pairs", quick ? 20_000 : 1_000_000);
  }

  private String heap() {
    return arguments.text("heap", "4g");
  }
}
