package dev.sluice.benchmarks;

import dev.sluice.benchmarks.nexmark.Query;
import dev.sluice.benchmarks.peer.Peer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.Function;

/** The figures as tables, and as a chart. */
final class NexmarkReport {
  private static final String OURS = "sluice";

  private final NexmarkSetting setting;
  private final List<Peer> peers;
  private final NexmarkFigures figures;
  private final int rounds;

  NexmarkReport(NexmarkSetting setting, List<Peer> peers, NexmarkFigures figures, int rounds) {
    this.setting = setting;
    this.peers = peers;
    this.figures = figures;
    this.rounds = rounds;
  }

  /** Writes {@code nexmark-<mode>.md} and {@code .svg} into a directory. */
  void write(Path directory) throws IOException {
    Files.createDirectories(directory);
    Files.writeString(
        directory.resolve(name() + ".md"),
        "# " + title() + "\n\n![](" + name() + ".svg)\n\n" + this);
    Files.writeString(directory.resolve(name() + ".svg"), chart().svg());
  }

  private String name() {
    return "nexmark-" + setting.mode().name().toLowerCase(Locale.ROOT);
  }

  private String title() {
    return "Nexmark, " + setting.mode().name().toLowerCase(Locale.ROOT);
  }

  @Override
  public String toString() {
    return rates() + "\n" + cpu();
  }

  private MarkdownTable rates() {
    List<String> columns = new ArrayList<>(List.of("query"));
    names().forEach(columns::add);
    others().forEach(other -> columns.add(OURS + " / " + other));
    MarkdownTable table = new MarkdownTable("Events per second", columns.toArray(String[]::new));
    for (Query query : figures.queries()) {
      table.row(rates(query + " " + query.title(), Function.identity(), query));
    }
    table.row(means());
    remarks(table);
    return table;
  }

  private String[] rates(String head, Function<String, String> peer, Query query) {
    List<String> cells = new ArrayList<>(List.of(head));
    names().forEach(name -> cells.add(rate(figures.eventsPerSecond(query, peer.apply(name)))));
    others().forEach(other -> cells.add(ratio(figures.ratio(query, OURS, other))));
    return cells.toArray(String[]::new);
  }

  private String[] means() {
    List<String> cells = new ArrayList<>(List.of("geometric mean"));
    names().forEach(name -> cells.add(rate(figures.mean(q -> figures.eventsPerSecond(q, name)))));
    others().forEach(other -> cells.add(ratio(figures.mean(q -> figures.ratio(q, OURS, other)))));
    return cells.toArray(String[]::new);
  }

  private void remarks(MarkdownTable table) {
    table.remark(
        String.format(
            "%,d events a pass%s from %d generators; medians of %d round(s) with %d measured"
                + " pass(es) each, %s; each run in a JVM of its own with a heap of %s, the peers taking turns.",
            setting.events(),
            names().contains("direct")
                ? String.format(
                    " (DirectRunner: %,d; of q7 %,d, since its time grows with their square)",
                    setting.directEvents(), setting.hardDirectEvents())
                : "",
            setting.parallelism(),
            rounds,
            setting.passes(),
            warmUp(),
            setting.heap()));
    table.remark(
        "From the first event to the last result; for Sluice to the pipeline's end, the last commit"
            + " included. All results were the same.");
    peers.forEach(peer -> table.remark(peer.name() + ": " + peer.description() + "."));
    table.remark("Queries and generator: beam-sdks-java-nexmark 2.60.0.");
    Host.remarks().forEach(table::remark);
    figures
        .failures()
        .forEach(
            (run, failure) ->
                table.remark(run + ": " + failure.lines().findFirst().orElse("failed")));
  }

  private String warmUp() {
    return setting.warmupSeconds() == 0
        ? "the first that a process makes, with nothing warmed up before it"
        : String.format(
            "after warm-up passes of %,d events for %d s in the same process",
            setting.warmupEvents(), setting.warmupSeconds());
  }

  private MarkdownTable cpu() {
    List<String> columns = new ArrayList<>(List.of("query"));
    names().forEach(columns::add);
    MarkdownTable table =
        new MarkdownTable("Processor time, µs an event", columns.toArray(String[]::new));
    for (Query query : figures.queries()) {
      List<String> cells = new ArrayList<>(List.of(query.toString()));
      names().forEach(name -> cells.add(micros(figures.cpuMicrosPerEvent(query, name))));
      table.row(cells.toArray(String[]::new));
    }
    table.remark(
        "Of all threads, garbage collection and compilation included, from the call of run to its"
            + " end: the figure to look at on a machine that is busy with other things.");
    return table;
  }

  private BarChart chart() {
    BarChart chart = new BarChart(title() + ": events per second", names());
    for (Query query : figures.queries()) {
      chart.group(
          query.toString(),
          names().stream().map(name -> figures.eventsPerSecond(query, name).orElse(0)).toList());
    }
    return chart;
  }

  private List<String> names() {
    return peers.stream().map(Peer::name).toList();
  }

  private List<String> others() {
    return names().contains(OURS)
        ? names().stream().filter(name -> !name.equals(OURS)).toList()
        : List.of();
  }

  private static String rate(OptionalDouble value) {
    return value.isEmpty() ? "-" : String.format("%,.0f", value.getAsDouble());
  }

  private static String ratio(OptionalDouble value) {
    return value.isEmpty() ? "-" : String.format("%.2f", value.getAsDouble());
  }

  private static String micros(OptionalDouble value) {
    return value.isEmpty() ? "-" : String.format("%.2f", value.getAsDouble());
  }
}
