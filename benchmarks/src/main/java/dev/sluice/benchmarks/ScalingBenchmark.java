package dev.sluice.benchmarks;

import dev.sluice.benchmarks.peer.ChildJvm;
import dev.sluice.benchmarks.peer.Peer;
import dev.sluice.benchmarks.peer.Peers;
import dev.sluice.benchmarks.pipeline.Spread;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * What a count per key and window costs a number, as keys, stages, windows and partitions grow.
 *
 * <p>Streaming, on RocksDB, committed on disk. Each run has its own JVM. Rows of a table take
 * turns, round by round; shown are medians.
 */
public final class ScalingBenchmark {
  private static final Set<String> ARGUMENTS =
      Set.of(
          "quick",
          "tables",
          "keys",
          "stages",
          "windows",
          "partitions",
          "updates",
          "warmup",
          "rounds",
          "heap",
          "work",
          "timeout",
          "profile",
          "publish",
          "peers");

  private static final List<String> TABLES = List.of("keys", "stages", "windows", "partitions");

  /** Keys of all tables but that of keys; of windows a hundredth, for each has them all. */
  private static final int SOME_KEYS = 100_000;

  private static final int FEW_KEYS = 100;

  private final Arguments arguments;
  private final boolean quick;
  private final int updates;
  private final int warmup;
  private final Samples samples = new Samples();

  /** A row of a table: one setting. */
  private record Row(String label, Spread spread, int parallelism, int updates) {}

  private ScalingBenchmark(Arguments arguments) {
    this.arguments = arguments;
    quick = arguments.has("quick");
    updates = arguments.number("updates", quick ? 200_000 : 4_000_000);
    warmup = arguments.number("warmup", quick ? 100_000 : 2_000_000);
  }

  public static void main(String[] args) throws IOException, InterruptedException {
    new ScalingBenchmark(Arguments.parse(args, ARGUMENTS)).measure();
  }

  private void measure() throws IOException, InterruptedException {
    Publication page = new Publication("scaling", "Scaling");
    for (String table : arguments.list("tables", TABLES)) {
      List<Row> rows = rows(table);
      for (int round = 1; round <= arguments.number("rounds", 1); round++) {
        for (Row row : rows) {
          measure(table, row, round);
        }
      }
      page.add(table(table, rows));
    }
    page.publish(arguments);
  }

  private void measure(String table, Row row, int round) throws IOException, InterruptedException {
    Peer peer =
        Peers.named(arguments.text("peers", "sluice"), arguments.module())
            .with(List.of("--parallelism=" + row.parallelism()))
            .with(arguments.peerOptions("sluice"));
    ChildJvm jvm = new ChildJvm(heap(), Duration.ofSeconds(arguments.number("timeout", 1800)));
    Path recording =
        arguments.has("profile")
            ? arguments.work().resolve("scaling-" + table + "-" + row.label() + ".jfr")
            : null;
    ScalingRun.Figures figures =
        new ScalingRun(jvm, arguments.work(), recording)
            .on(peer, row.spread(), Math.min(warmup, row.updates()), row.updates());
    samples.add(figures.updateCpuMicros(), "update", table, row.label());
    samples.add(figures.wholeCpuMicros(), "whole", table, row.label());
    samples.add(figures.perSecond(), "rate", table, row.label());
    samples.add(figures.peakMebibytes(), "memory", table, row.label());
    System.out.printf(
        "%-10s %10s  round %d  %6.2f µs of processor time a number, %6.2f with the end, %,.0f/s%n",
        table,
        row.label(),
        round,
        figures.updateCpuMicros(),
        figures.wholeCpuMicros(),
        figures.perSecond());
    if (recording != null) {
      System.out.println(ProfileReport.of(recording, ProfileReport.DEFAULT_LINES));
    }
  }

  private List<Row> rows(String table) {
    List<Row> rows = new ArrayList<>();
    for (int value : values(table)) {
      rows.add(
          switch (table) {
            case "keys" -> row(value, new Spread(value, 1, 1), Peers.PARALLELISM, updates);
            // Each stage of grouping takes as long as many counts
            case "stages" ->
                row(
                    value,
                    new Spread(FEW_KEYS * 100, 1, value),
                    Peers.PARALLELISM,
                    Math.max(updates / 20, Math.min(updates, 50_000)));
            case "windows" ->
                row(value, new Spread(FEW_KEYS, value, 1), Peers.PARALLELISM, updates / 2);
            default -> row(value, new Spread(SOME_KEYS, 1, 1), value, updates / 2);
          });
    }
    return rows;
  }

  private static Row row(int value, Spread spread, int parallelism, int updates) {
    return new Row(String.format("%,d", value), spread, parallelism, updates);
  }

  private List<Integer> values(String table) {
    List<String> all =
        switch (table) {
          case "keys" ->
              quick
                  ? List.of("10000", "500000")
                  : List.of("10000", "100000", "1000000", "10000000");
          case "stages" -> quick ? List.of("1", "3") : List.of("1", "2", "4", "8");
          case "windows" -> quick ? List.of("1", "1000") : List.of("1", "100", "1000", "10000");
          case "partitions" -> quick ? List.of("1", "4") : List.of("1", "2", "4", "8", "16");
          default ->
              throw new IllegalArgumentException(
                  "No table '" + table + "'; there are " + String.join(", ", TABLES));
        };
    return arguments.list(table, all).stream()
        .map(value -> Integer.parseInt(value.replace("_", "")))
        .sorted(Comparator.naturalOrder())
        .toList();
  }

  private MarkdownTable table(String name, List<Row> rows) {
    MarkdownTable table =
        new MarkdownTable(
            title(name),
            name,
            "µs a number",
            "to the first",
            "with the end µs",
            "to the first",
            "numbers/s",
            "peak RSS MiB");
    for (Row row : rows) {
      String label = row.label();
      table.row(
          label,
          Samples.cell("%.2f", samples.median("update", name, label)),
          Samples.cell("%.2f x", toFirst("update", name, rows, label)),
          Samples.cell("%.2f", samples.median("whole", name, label)),
          Samples.cell("%.2f x", toFirst("whole", name, rows, label)),
          Samples.cell("%,.0f", samples.median("rate", name, label)),
          Samples.cell("%,.0f", samples.median("memory", name, label)));
    }
    table.remark(remark(name, rows.get(0)));
    table.remark(
        String.format(
            "µs of processor time, of all threads, over the measured numbers: from their being"
                + " there until they are committed, and with the pipeline's end, at which all"
                + " windows close and all results come. Median of %d round(s), each run in a JVM of"
                + " its own with a heap of %s; counts checked.",
            arguments.number("rounds", 1), heap()));
    Host.remarks().forEach(table::remark);
    return table;
  }

  private static String title(String table) {
    return switch (table) {
      case "keys" -> "Keys: counted per key";
      case "stages" -> "Stages: grouped by key again and again, then counted";
      case "windows" -> "Windows: counted per key and window, all windows open";
      default -> "Partitions: counted per key";
    };
  }

  private String remark(String table, Row first) {
    String numbers =
        String.format(
            "%,d numbers measured after each key was there once and %,d more to warm up",
            first.updates(), Math.min(warmup, first.updates()));
    String keys = String.format("; %,d keys", first.spread().keys());
    return numbers
        + switch (table) {
          case "keys" -> "; the state has every key from the start.";
          case "windows" -> keys + " in each window, numbers spread over all windows at random.";
          default -> keys + ".";
        };
  }

  private OptionalDouble toFirst(String kind, String table, List<Row> rows, String label) {
    OptionalDouble first = samples.median(kind, table, rows.get(0).label());
    OptionalDouble value = samples.median(kind, table, label);
    return first.isPresent() && value.isPresent()
        ? OptionalDouble.of(value.getAsDouble() / first.getAsDouble())
        : OptionalDouble.empty();
  }

  private String heap() {
    return arguments.text("heap", "2g");
  }
}
