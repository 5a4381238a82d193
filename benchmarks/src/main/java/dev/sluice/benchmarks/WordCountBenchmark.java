package dev.sluice.benchmarks;

import dev.sluice.benchmarks.input.InputFile;
import dev.sluice.benchmarks.input.InputSpec;
import dev.sluice.benchmarks.peer.ChildJvm;
import dev.sluice.benchmarks.peer.Peer;
import dev.sluice.benchmarks.peer.Peers;
import dev.sluice.benchmarks.pipeline.Report;
import dev.sluice.benchmarks.pipeline.WordCountOptions.Sink;
import java.io.IOException;
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
      Set.of("quick", "lines", "vocabulary", "rounds", "peers", "heap", "sink", "work", "timeout");

  private WordCountBenchmark() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    Arguments arguments = Arguments.parse(args, ARGUMENTS);
    boolean quick = arguments.has("quick");
    int lines = arguments.number("lines", quick ? 200_000 : 2_000_000);
    int vocabulary = arguments.number("vocabulary", 20_000);
    int rounds = arguments.number("rounds", quick ? 1 : 3);
    String heap = arguments.text("heap", "4g");
    Sink sink = Sink.valueOf(arguments.text("sink", "FILES"));
    InputFile input = InputFile.in(arguments.work(), InputSpec.zipf(lines, vocabulary));
    System.out.printf(
        "%,d lines of 8 words of %,d; counts: %s%n", lines, vocabulary, input.expected());
    ChildJvm jvm = new ChildJvm(heap, Duration.ofSeconds(arguments.number("timeout", 1800)));

    Map<Peer, List<Report>> reports =
        measure(new WordCountRun(jvm, input, sink), peers(arguments), rounds, arguments);

    MarkdownTable table = table(reports, lines);
    table.remark(
        String.format(
            "%,d lines, vocabulary of %,d, %,d (window, word) pairs; sink %s; %s heap; median of %d"
                + " round(s), each run in its own JVM, the peers taking turns.",
            lines, vocabulary, input.expected().rows(), sink, heap, rounds));
    table.remark(
        "Rows are lines. Rows/s is counted from the first bundle to the end; whole run has the"
            + " runner's start in it as well.");
    reports.keySet().forEach(peer -> table.remark(peer.name() + ": " + peer.description() + "."));
    table.publish(arguments.module(), "word-count");
  }

  private static List<Peer> peers(Arguments arguments) throws IOException {
    List<Peer> peers = new ArrayList<>();
    for (String name : arguments.list("peers", Peers.NAMES)) {
      peers.add(Peers.named(name, arguments.module()).with(arguments.peerOptions(name)));
    }
    return peers;
  }

  private static Map<Peer, List<Report>> measure(
      WordCountRun run, List<Peer> peers, int rounds, Arguments arguments)
      throws IOException, InterruptedException {
    Map<Peer, List<Report>> reports = new LinkedHashMap<>();
    for (int round = 1; round <= rounds; round++) {
      for (Peer peer : peers) {
        Report report = run.on(peer, arguments.work().resolve("word-count-" + peer.name()));
        reports.computeIfAbsent(peer, p -> new ArrayList<>()).add(report);
        System.out.printf(
            "round %d  %-8s %7.1f s, %7.1f s of it with rows%n",
            round, peer.name(), report.get("wall_millis") / 1e3, report.get("rows_millis") / 1e3);
      }
    }
    return reports;
  }

  private static MarkdownTable table(Map<Peer, List<Report>> reports, int lines) {
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
        reports.values().stream().mapToDouble(r -> median(r, "rows_millis")).max().orElse(0);
    reports.forEach(
        (peer, runs) -> {
          double rowsMillis = median(runs, "rows_millis");
          table.row(
              peer.name(),
              String.format("%,.0f", lines * 1e3 / rowsMillis),
              String.format("%.1f x", slowestMillis / rowsMillis),
              String.format("%,.0f", lines * 1e3 / median(runs, "wall_millis")),
              String.format("%.1f", median(runs, "cpu_millis") * 1e3 / lines),
              String.format("%,.0f", median(runs, "peak_rss_kib") / 1024));
        });
    return table;
  }

  private static double median(List<Report> reports, String name) {
    long[] values = reports.stream().mapToLong(report -> report.get(name)).sorted().toArray();
    int middle = values.length / 2;
    return values.length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2.0;
  }
}
