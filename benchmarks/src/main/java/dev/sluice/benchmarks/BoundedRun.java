package dev.sluice.benchmarks;

import dev.sluice.benchmarks.bounded.BoundedJob;
import dev.sluice.benchmarks.bounded.Workload;
import dev.sluice.benchmarks.peer.ChildJvm;
import dev.sluice.benchmarks.peer.Peer;
import dev.sluice.benchmarks.pipeline.Digest;
import dev.sluice.benchmarks.report.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs a bounded pipeline on a peer, in a process of its own, checked: wrong results have no
 * figures. Owned by one thread.
 */
final class BoundedRun {
  private final ChildJvm jvm;
  private final Path work;
  private final boolean profile;
  private final Map<String, Digest> expected = new HashMap<>();

  /**
   * What a run took.
   *
   * @param seconds from the first number that was read to the last result; of Sluice to the
   *     pipeline's end, all commits included: in doubt, against Sluice
   */
  record Figures(double seconds, double cpuMicrosPerElement, double peakMebibytes, long elements) {
    double elementsPerSecond() {
      return elements / seconds;
    }
  }

  /** Runs leave their files below {@code work}; with {@code profile} Sluice's are recorded. */
  BoundedRun(ChildJvm jvm, Path work, boolean profile) {
    this.jvm = jvm;
    this.work = work;
    this.profile = profile;
  }

  /**
   * Runs once.
   *
   * @throws ChildJvm.FailedRunException if the run fails or its results are not those of the loop
   */
  Figures on(Peer peer, Workload workload, long pairs, long warmupPairs)
      throws IOException, InterruptedException {
    Path directory = work.resolve(peer.name() + "-" + workload.id());
    Directories.deleteIfThere(directory);
    Files.createDirectories(directory);
    boolean recorded = profile && peer.name().equals("sluice");
    Peer prepared = peer.perPass(BoundedJob.PASS);
    List<String> arguments =
        new ArrayList<>(
            List.of("--workload=" + workload, "--pairs=" + pairs, "--warmupPairs=" + warmupPairs));
    Path recording = work.resolveSibling("sluice-" + workload.id() + ".jfr").toAbsolutePath();
    if (recorded) {
      prepared = prepared.withJvmArguments(ProfileReport.JVM_ARGUMENTS);
      arguments.add("--recording=" + recording);
    }

    Report report = jvm.run(prepared, BoundedJob.class, arguments, directory);

    check(peer, workload, pairs, report);
    if (recorded) {
      System.out.println(ProfileReport.of(recording, ProfileReport.DEFAULT_LINES));
      System.out.println("Recorded in " + recording);
    }
    Directories.deleteIfThere(directory);
    return figures(peer, workload.elements(pairs), report);
  }

  private void check(Peer peer, Workload workload, long pairs, Report report) {
    Digest right =
        expected.computeIfAbsent(workload + "/" + pairs, key -> workload.expected(pairs));
    Digest found = new Digest(report.get("rows"), report.get("checksum"));
    if (!found.sameAs(right)) {
      throw new ChildJvm.FailedRunException(
          peer.name() + " found " + found + " in " + workload + " where " + right + " are right");
    }
  }

  private static Figures figures(Peer peer, long elements, Report report) {
    String time = peer.name().startsWith("sluice") ? "end_micros" : "active_micros";
    return new Figures(
        report.get(time) / 1e6,
        report.get("cpu_micros") / (double) elements,
        report.get("peak_rss_kib") / 1024.0,
        elements);
  }
}
