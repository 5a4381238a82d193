package dev.sluice.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * What it costs to commit a small batch, next to a bare append and sync on the same disk, and how
 * that depends on how much state there is.
 *
 * <p>All take turns within one run, so that what else the disk does meets each of them.
 */
public final class CommitBenchmark {
  private static final Set<String> ARGUMENTS =
      Set.of("quick", "commits", "changes", "megabytes", "value-bytes", "work", "publish");

  /** With values of the usual size about 40 KiB of delta. */
  private static final int CHANGES = 100;

  private static final int VALUE_BYTES = 400;

  private CommitBenchmark() {}

  public static void main(String[] args) throws IOException {
    Arguments arguments = Arguments.parse(args, ARGUMENTS);
    boolean quick = arguments.has("quick");
    int valueBytes = arguments.number("value-bytes", VALUE_BYTES);
    Path work = arguments.work().resolve("commit");
    Directories.deleteIfThere(work);
    List<CommitTarget> targets = new ArrayList<>();
    try {
      for (String megabytes :
          arguments.list(
              "megabytes", quick ? List.of("10", "200") : List.of("10", "100", "1000", "5000"))) {
        CommitTarget target =
            StateCommit.onRocksDb(work.resolve("target-" + targets.size()), valueBytes);
        targets.add(target);
        long bytes = Integer.parseInt(megabytes) * 1_000_000L;
        target.fill(Math.toIntExact(Math.max(1, bytes / StateCommit.entryBytes(valueBytes))));
        System.out.println("Filled: " + target.name());
      }
      Turns turns =
          new Turns(
              arguments.number("commits", quick ? 300 : 3000),
              arguments.number("changes", CHANGES),
              valueBytes);
      new Publication("commit", "Commit").add(measure(work, targets, turns)).publish(arguments);
    } finally {
      targets.forEach(CommitTarget::close);
      Directories.deleteIfThere(work);
    }
  }

  /**
   * What is done again and again.
   *
   * @param commits how often
   * @param changes keys changed by each
   * @param valueBytes of a key's value
   */
  record Turns(int commits, int changes, int valueBytes) {
    int deltaBytes() {
      return changes * StateCommit.entryBytes(valueBytes);
    }
  }

  static MarkdownTable measure(Path work, List<CommitTarget> targets, Turns turns)
      throws IOException {
    int warmup = turns.commits() / 10;
    int bytes = turns.deltaBytes();
    List<String> names = new ArrayList<>(List.of("append + fdatasync", "same, file grows"));
    targets.forEach(target -> names.add(target.name()));
    try (BareSync reserved =
            new BareSync(work.resolve("reserved"), turns.commits() + warmup, bytes);
        BareSync growing = new BareSync(work.resolve("growing"), 0, bytes)) {
      List<LongSupplier> actions =
          new ArrayList<>(List.of(reserved::appendNanos, growing::appendNanos));
      targets.forEach(target -> actions.add(() -> target.commitNanos(turns.changes())));
      return table(names, takeTurns(actions, warmup, turns.commits()), turns);
    }
  }

  private static long[][] takeTurns(List<LongSupplier> actions, int warmup, int rounds) {
    long[][] nanos = new long[actions.size()][rounds];
    for (int round = -warmup; round < rounds; round++) {
      for (int i = 0; i < nanos.length; i++) {
        long taken = actions.get(i).getAsLong();
        if (round >= 0) {
          nanos[i][round] = taken;
        }
      }
    }
    for (long[] of : nanos) {
      Arrays.sort(of);
    }
    return nanos;
  }

  private static MarkdownTable table(List<String> names, long[][] sorted, Turns turns) {
    MarkdownTable table =
        new MarkdownTable(
            "Commit of a small batch",
            "what",
            "median µs",
            "p99 µs",
            "of the bare sync",
            "of the first commit");
    double bare = quantile(sorted[0], 0.5);
    for (int i = 0; i < sorted.length; i++) {
      double median = quantile(sorted[i], 0.5);
      table.row(
          names.get(i),
          String.format("%,.0f", median),
          String.format("%,.0f", quantile(sorted[i], 0.99)),
          String.format("%.2f x", median / bare),
          i < 2 ? "" : String.format("%.2f x", median / quantile(sorted[2], 0.5)));
    }
    table.remark(
        String.format(
            "%,d rounds in which each took its turn; a sync is of %,d bytes into a file with room"
                + " reserved, a commit of %d changed keys with values of %d bytes.",
            sorted[0].length, turns.deltaBytes(), turns.changes(), turns.valueBytes()));
    Host.remarks().forEach(table::remark);
    return table;
  }

  private static double quantile(long[] sortedNanos, double quantile) {
    return sortedNanos[(int) (sortedNanos.length * quantile)] / 1e3;
  }
}
