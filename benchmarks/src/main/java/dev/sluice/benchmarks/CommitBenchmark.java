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
      Set.of("quick", "commits", "changes", "small", "large", "work");

  /** About 4 KiB of delta. */
  private static final int CHANGES = 100;

  private CommitBenchmark() {}

  public static void main(String[] args) throws IOException {
    run(Arguments.parse(args, ARGUMENTS), List.of(StateCommit::onRocksDb));
  }

  /** Measures the bare syncs and, for each of {@code openers}, a small and a large state. */
  static void run(Arguments arguments, List<CommitTarget.Opener> openers) throws IOException {
    boolean quick = arguments.has("quick");
    int commits = arguments.number("commits", quick ? 300 : 3000);
    int[] sizes = {
      arguments.number("small", 10_000), arguments.number("large", quick ? 1_000_000 : 5_000_000)
    };
    Path work = arguments.work().resolve("commit");
    Directories.deleteIfThere(work);
    List<CommitTarget> targets = new ArrayList<>();
    try {
      for (CommitTarget.Opener opener : openers) {
        for (int keys : sizes) {
          CommitTarget target = opener.open(work.resolve("target-" + targets.size()));
          targets.add(target);
          target.fill(keys);
        }
      }
      measure(work, targets, commits, arguments.number("changes", CHANGES))
          .publish(arguments.module(), "commit");
    } finally {
      targets.forEach(CommitTarget::close);
      Directories.deleteIfThere(work);
    }
  }

  static MarkdownTable measure(Path work, List<CommitTarget> targets, int commits, int changes)
      throws IOException {
    int warmup = commits / 10;
    List<String> names = new ArrayList<>(List.of("append + fdatasync", "same, file grows"));
    targets.forEach(target -> names.add(target.name()));
    try (BareSync reserved = new BareSync(work.resolve("reserved"), commits + warmup);
        BareSync growing = new BareSync(work.resolve("growing"), 0)) {
      List<LongSupplier> actions =
          new ArrayList<>(List.of(reserved::appendNanos, growing::appendNanos));
      targets.forEach(target -> actions.add(() -> target.commitNanos(changes)));
      return table(names, takeTurns(actions, warmup, commits), changes);
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

  private static MarkdownTable table(List<String> names, long[][] sorted, int changes) {
    MarkdownTable table =
        new MarkdownTable("Commit", "what", "median µs", "p99 µs", "of the bare sync");
    double bare = quantile(sorted[0], 0.5);
    for (int i = 0; i < sorted.length; i++) {
      table.row(
          names.get(i),
          String.format("%,.0f", quantile(sorted[i], 0.5)),
          String.format("%,.0f", quantile(sorted[i], 0.99)),
          String.format("%.2f x", quantile(sorted[i], 0.5) / bare));
    }
    table.remark(
        String.format(
            "%,d rounds in which each took its turn; a sync is of %d bytes into a file with room"
                + " reserved, a commit of %d changed keys.",
            sorted[0].length, BareSync.BYTES, changes));
    return table;
  }

  private static double quantile(long[] sortedNanos, double quantile) {
    return sortedNanos[(int) (sortedNanos.length * quantile)] / 1e3;
  }
}
