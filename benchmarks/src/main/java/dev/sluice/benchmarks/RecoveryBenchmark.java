package dev.sluice.benchmarks;

import dev.sluice.benchmarks.peer.ChildJvm;
import dev.sluice.benchmarks.peer.Peer;
import dev.sluice.benchmarks.peer.Peers;
import dev.sluice.benchmarks.pipeline.RecoveryJob;
import dev.sluice.benchmarks.report.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * How long a query takes from the start of its process until it commits again, by the size of the
 * state in its checkpoint.
 *
 * <p>For each size one process fills the state and dies; then others start on the checkpoint, one
 * after the other, read state that is checked, commit, and die.
 */
public final class RecoveryBenchmark {
  private static final Set<String> ARGUMENTS =
      Set.of(
          "quick",
          "megabytes",
          "value-bytes",
          "rounds",
          "lots",
          "heap",
          "work",
          "timeout",
          "profile",
          "publish");

  private static final int ROWS = 1000;

  private final Arguments arguments;
  private final boolean quick;
  private final int valueBytes;
  private final Peer peer;
  private final ChildJvm jvm;
  private final Samples samples = new Samples();

  private RecoveryBenchmark(Arguments arguments) throws IOException {
    this.arguments = arguments;
    quick = arguments.has("quick");
    valueBytes = arguments.number("value-bytes", 1000);
    peer = Peers.named("sluice", arguments.module()).with(arguments.peerOptions("sluice"));
    jvm =
        new ChildJvm(
            arguments.text("heap", "2g"), Duration.ofSeconds(arguments.number("timeout", 1800)));
  }

  public static void main(String[] args) throws IOException, InterruptedException {
    new RecoveryBenchmark(Arguments.parse(args, ARGUMENTS)).measure();
  }

  private void measure() throws IOException, InterruptedException {
    List<Integer> sizes =
        arguments
            .list("megabytes", quick ? List.of("10", "100") : List.of("10", "128", "512", "2048"))
            .stream()
            .map(Integer::parseInt)
            .toList();
    int rounds = arguments.number("rounds", quick ? 2 : 5);
    MarkdownTable table =
        new MarkdownTable(
            "From the start of the process to the first commit, seconds",
            "state",
            "checkpoint on disk",
            "until main",
            "until run()",
            "until committed",
            "peak RSS MiB");
    for (int megabytes : sizes) {
      table.row(row(megabytes, rounds));
    }
    table.remark(
        String.format(
            "Values of %,d bytes that can't be compressed, a key each; the process that wrote them"
                + " was killed. Medians of %d starts on the same checkpoint, one after the other,"
                + " each killed after its first commit, of %,d rows whose state was checked; heap of"
                + " %s. The files of the checkpoint are in the page cache.",
            valueBytes, rounds, ROWS, jvm.heap()));
    table.remark("sluice: " + peer.description() + ".");
    Host.remarks().forEach(table::remark);
    new Publication("recovery", "Recovery").add(table).publish(arguments);
  }

  private String[] row(int megabytes, int rounds) throws IOException, InterruptedException {
    String label = String.format("%,d MB", megabytes);
    int keys = Math.toIntExact(megabytes * 1_000_000L / valueBytes);
    Path work = arguments.work().resolve("recovery");
    Directories.deleteIfThere(work);
    long rows = run(work, keys, 0, keys, arguments.number("lots", quick ? 4 : 20)).get("rows");
    long bytes = sizeOf(work.resolve("checkpoint"));
    for (int round = 1; round <= rounds; round++) {
      Report report = run(work, keys, rows, ROWS, 0);
      if (report.get("checked") != ROWS) {
        throw new ChildJvm.FailedRunException(
            "Of " + ROWS + " rows " + report.get("checked") + " found their state; see " + work);
      }
      rows += ROWS;
      for (String step : List.of("main", "run", "committed")) {
        samples.add(report.get(step + "_millis") / 1e3, step, label);
      }
      samples.add(report.get("peak_rss_kib") / 1024.0, "memory", label);
      System.out.printf(
          "%s round %d  %.2f s%n", label, round, report.get("committed_millis") / 1e3);
    }
    Directories.deleteIfThere(work);
    return new String[] {
      label,
      String.format("%,d MB", bytes / 1_000_000),
      Samples.cell("%.2f", samples.median("main", label)),
      Samples.cell("%.2f", samples.median("run", label)),
      Samples.cell("%.2f", samples.median("committed", label)),
      Samples.cell("%,.0f", samples.median("memory", label))
    };
  }

  private Report run(Path work, int keys, long rowsBefore, int rows, int lots)
      throws IOException, InterruptedException {
    List<String> job =
        new ArrayList<>(
            List.of(
                "--keys=" + keys,
                "--valueBytes=" + valueBytes,
                "--rowsBefore=" + rowsBefore,
                "--rows=" + rows,
                "--lots=" + lots));
    Path recording = arguments.work().resolve("sluice-recovery.jfr").toAbsolutePath();
    boolean recorded = arguments.has("profile") && rowsBefore > 0;
    if (recorded) {
      job.add("--recording=" + recording);
    }
    Peer prepared = recorded ? peer.withJvmArguments(ProfileReport.JVM_ARGUMENTS) : peer;
    job.add("--startedMillis=" + System.currentTimeMillis());
    Report report = jvm.run(prepared, RecoveryJob.class, job, work);
    if (recorded) {
      System.out.println(ProfileReport.of(recording, ProfileReport.DEFAULT_LINES));
    }
    return report;
  }

  private static long sizeOf(Path directory) throws IOException {
    long bytes = 0;
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        bytes += Files.size(file);
      }
    }
    return bytes;
  }
}
