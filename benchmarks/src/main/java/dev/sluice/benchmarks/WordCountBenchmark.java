package dev.sluice.benchmarks;

import dev.sluice.benchmarks.input.InputFile;
import dev.sluice.benchmarks.input.InputSpec;
import dev.sluice.benchmarks.peer.ChildJvm;
import dev.sluice.benchmarks.peer.Peer;
import dev.sluice.benchmarks.peer.Peers;
import dev.sluice.benchmarks.pipeline.WordCountOptions.Sink;
import dev.sluice.benchmarks.report.Report;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The windowed word count, bounded input, on Sluice and its peers.
 *
 * <p>Each run has its own JVM with the same heap; the peers take turns, so that what else the
 * machine does meets all of them. Every run's counts are checked against what the generator says.
 * Shown is the median over the rounds.
 */
public final class WordCountBenchmark {
  private static final Set<String> ARGUMENTS =
      Set.of(
          "quick",
          "lines",
          "vocabulary",
          "rounds",
          "peers",
          "heap",
          "sink",
          "work",
          "timeout",
          "profile");

  /** The DirectRunner is not quick, whatever it is given. */
  private static final List<String> QUICK_PEERS = List.of("sluice", "flink", "spark");

  private WordCountBenchmark() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    Arguments arguments = Arguments.parse(args, ARGUMENTS);
    boolean quick = arguments.has("quick");
    int lines = arguments.number("lines", quick ? 100_000 : 2_000_000);
    int vocabulary = arguments.number("vocabulary", 20_000);
    int rounds = arguments.number("rounds", quick ? 1 : 3);
    String heap = arguments.text("heap", "4g");
    Sink sink = Sink.valueOf(arguments.text("sink", "FILES"));
    InputFile input = InputFile.in(arguments.work(), InputSpec.zipf(lines, vocabulary));
    System.out.printf(
        "%,d lines of 8 words of %,d; counts: %s%n", lines, vocabulary, input.expected());
    ChildJvm jvm = new ChildJvm(heap, Duration.ofSeconds(arguments.number("timeout", 1800)));

    Rounds measured = new Rounds(new LinkedHashMap<>(), new LinkedHashMap<>());
    measured.measure(
        new WordCountRun(jvm, input, sink, arguments.has("profile")),
        peers(arguments, quick),
        rounds,
        arguments.work());

    MarkdownTable table = table(measured, lines);
    table.remark(
        String.format(
            "%,d lines, vocabulary of %,d, %,d (window, word) pairs; sink %s; %s heap; median of %d"
                + " round(s), each run in its own JVM, the peers taking turns.",
            lines, vocabulary, input.expected().rows(), sink, heap, rounds));
    table.remark(
        "Rows are lines. Rows/s is counted from the first bundle to the end; the whole run has the"
            + " runner's start in it as well.");
    table.publish(arguments.module(), "word-count");
    if (!measured.failures().isEmpty()) {
      throw new IllegalStateException("Not all runners came to the end: " + measured.failures());
    }
  }

  private static List<Peer> peers(Arguments arguments, boolean quick) throws IOException {
    List<Peer> peers = new ArrayList<>();
    for (String name : arguments.list("peers", quick ? QUICK_PEERS : Peers.NAMES)) {
      peers.add(Peers.named(name, arguments.module()).with(arguments.peerOptions(name)));
    }
    return peers;
  }

  /**
   * What came of all rounds.
   *
   * @param reports of the runs that came to a good end, in their order
   * @param failures of the peers that did not; they are left out of later rounds
   */
  private record Rounds(Map<Peer, List<Report>> reports, Map<Peer, String> failures) {
    void measure(WordCountRun run, List<Peer> peers, int rounds, Path work)
        throws IOException, InterruptedException {
      for (int round = 1; round <= rounds; round++) {
        for (Peer peer : peers) {
          if (!failures.containsKey(peer)) {
            measureOnce(run, peer, round, work.resolve("word-count-" + peer.name()));
          }
        }
      }
    }

    private void measureOnce(WordCountRun run, Peer peer, int round, Path directory)
        throws IOException, InterruptedException {
      try {
        Report report = run.on(peer, directory);
        reports.computeIfAbsent(peer, p -> new ArrayList<>()).add(report);
        System.out.printf(
            "round %d  %-8s %7.1f s, %7.1f s of it with rows%n",
            round, peer.name(), report.get("wall_millis") / 1e3, report.get("rows_millis") / 1e3);
      } catch (ChildJvm.FailedRunException e) {
        reports.remove(peer);
        failures.put(peer, e.getMessage());
        System.out.printf("round %d  %-8s failed: %s%n", round, peer.name(), e.getMessage());
      }
    }
  }

  private static MarkdownTable table(Rounds measured, int lines) {
    MarkdownTable table =
        new MarkdownTable(
            "Windowed word count, bounded input",
            "runner",
            "rows/s",
            "of the slowest",
            "rows/s, whole run",
            "CPU µs/row",
            "peak RSS MiB");
    double slowestMillis =
        measured.reports().values().stream()
            .mapToDouble(runs -> median(runs, "rows_millis"))
            .max()
            .orElse(0);
    measured
        .reports()
        .forEach(
            (peer, runs) -> {
              double rowsMillis = median(runs, "rows_millis");
              table.row(
                  peer.name(),
                  String.format("%,.0f", lines * 1e3 / rowsMillis),
                  String.format("%.1f x", slowestMillis / rowsMillis),
                  String.format("%,.0f", lines * 1e3 / median(runs, "wall_millis")),
                  String.format("%.1f", median(runs, "cpu_millis") * 1e3 / lines),
                  String.format("%,.0f", median(runs, "peak_rss_kib") / 1024));
              table.remark(peer.name() + ": " + peer.description() + ".");
            });
    measured
        .failures()
        .forEach(
            (peer, failure) -> {
              table.row(peer.name(), "-", "-", "-", "-", "-");
              table.remark(failure.lines().findFirst().orElse(peer.name() + " failed") + ".");
            });
    return table;
  }

  private static double median(List<Report> reports, String name) {
    long[] values = reports.stream().mapToLong(report -> report.get(name)).sorted().toArray();
    int middle = values.length / 2;
    return values.length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2.0;
  }
}
