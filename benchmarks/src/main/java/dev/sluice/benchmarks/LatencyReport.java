package dev.sluice.benchmarks;

import dev.sluice.benchmarks.peer.Peer;
import dev.sluice.benchmarks.report.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What came of all latency runs, as a table and as a chart: medians over the rounds. */
final class LatencyReport {
  private static final String NAME = "latency";
  private static final String TITLE = "Latency at a fixed rate";
  private static final List<String> PERCENTILES = List.of("p50", "p99", "p999");

  private final LatencySetting setting;
  private final List<Peer> peers;
  private final String heap;
  private final Map<String, List<Report>> runs = new LinkedHashMap<>();
  private final Map<String, String> failures = new LinkedHashMap<>();

  LatencyReport(LatencySetting setting, List<Peer> peers, String heap) {
    this.setting = setting;
    this.peers = List.copyOf(peers);
    this.heap = heap;
  }

  LatencySetting setting() {
    return setting;
  }

  void add(Peer peer, Report run) {
    runs.computeIfAbsent(peer.name(), name -> new ArrayList<>()).add(run);
  }

  /** A peer that failed once has no figures. */
  void fail(Peer peer, String message) {
    runs.remove(peer.name());
    failures.put(peer.name(), message);
  }

  boolean hasFailed(Peer peer) {
    return failures.containsKey(peer.name());
  }

  Map<String, String> failures() {
    return failures;
  }

  /** Writes {@code latency.md} and {@code .svg} into a directory. */
  void write(Path directory) throws IOException {
    Files.createDirectories(directory);
    Files.writeString(
        directory.resolve(NAME + ".md"), "# " + TITLE + "\n\n![](" + NAME + ".svg)\n\n" + this);
    Files.writeString(directory.resolve(NAME + ".svg"), chart().svg());
  }

  @Override
  public String toString() {
    MarkdownTable table =
        new MarkdownTable(
            "From a row's creation to its commit, ms",
            "runner",
            "rows/s",
            "rows/s at most",
            "p50",
            "p99",
            "p99.9",
            "max",
            "CPU µs/row");
    peers.forEach(peer -> row(table, peer));
    remarks(table);
    return table.toString();
  }

  private void row(MarkdownTable table, Peer peer) {
    if (!runs.containsKey(peer.name())) {
      table.row(peer.name(), "-", "-", "-", "-", "-", "-", "-");
      return;
    }
    table.row(
        peer.name(),
        String.format("%,.0f", median(peer, "rate")),
        String.format("%,.0f", median(peer, "maximal_rate")),
        millis(peer, "p50_micros"),
        millis(peer, "p99_micros"),
        millis(peer, "p999_micros"),
        millis(peer, "max_micros"),
        String.format("%.1f", median(peer, "paced_cpu_nanos_per_row") / 1e3));
  }

  private void remarks(MarkdownTable table) {
    table.remark(
        String.format(
            "The windowed word count on rows of one word, %s; %d s counted after %d s that are not;"
                + " %s heap; medians of %d round(s), each run in its own JVM, the peers taking"
                + " turns.",
            setting.rate(), setting.seconds(), setting.settleSeconds(), heap, rounds()));
    table.remark(
        "A row counts from when it was due to be created until its batch or checkpoint was"
            + " committed and its results were visible, whether or not the runner kept up.");
    table.remark(
        String.format(
            "At most: with the rows of 2.5 s (and no more than %,d) always waiting, for %d s after %d s"
                + " to warm up.",
            setting.outstandingRows(), setting.maximumSeconds(), setting.warmupSeconds()));
    peers.forEach(peer -> table.remark(peer.name() + ": " + peer.description() + "."));
    Host.remarks().forEach(table::remark);
    failures.forEach(
        (peer, failure) ->
            table.remark(peer + ": " + failure.lines().findFirst().orElse("failed")));
  }

  private int rounds() {
    return runs.values().stream().mapToInt(List::size).max().orElse(0);
  }

  private BarChart chart() {
    BarChart chart = new BarChart(TITLE + ": µs", peers.stream().map(Peer::name).toList());
    for (String percentile : PERCENTILES) {
      chart.group(
          percentile.equals("p999") ? "p99.9" : percentile,
          peers.stream()
              .map(peer -> runs.containsKey(peer.name()) ? median(peer, percentile + "_micros") : 0)
              .toList());
    }
    return chart;
  }

  private String millis(Peer peer, String name) {
    return String.format("%,.1f", median(peer, name) / 1e3);
  }

  private double median(Peer peer, String name) {
    long[] values =
        runs.getOrDefault(peer.name(), List.of()).stream()
            .mapToLong(run -> run.get(name))
            .sorted()
            .toArray();
    int middle = values.length / 2;
    return values.length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2.0;
  }
}
