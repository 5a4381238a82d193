package dev.sluice.benchmarks;

import dev.sluice.benchmarks.peer.ChildJvm;
import dev.sluice.benchmarks.peer.Peer;
import dev.sluice.benchmarks.pipeline.Digest;
import dev.sluice.benchmarks.pipeline.ScalingJob;
import dev.sluice.benchmarks.pipeline.Spread;
import dev.sluice.benchmarks.report.Report;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Counts numbers per key and window in a process of its own, checked: wrong counts have no figures.
 *
 * @param jvm what it runs in
 * @param work below which runs leave their files
 * @param recording where to leave a flight recording of what is measured; nowhere if null
 */
record ScalingRun(ChildJvm jvm, Path work, @Nullable Path recording) {
  /**
   * What a run took, a number.
   *
   * @param updateCpuMicros of processor time for a number, from its being there to its being
   *     committed
   * @param wholeCpuMicros the same with the end of the pipeline, at which all results come
   * @param perSecond numbers committed in a second
   */
  record Figures(
      double updateCpuMicros, double wholeCpuMicros, double perSecond, double peakMebibytes) {}

  /**
   * Runs once.
   *
   * @param warmup numbers that are not measured
   * @param updates numbers that are
   * @throws ChildJvm.FailedRunException if the run fails or its counts are wrong
   */
  Figures on(Peer peer, Spread spread, int warmup, int updates)
      throws IOException, InterruptedException {
    Path directory = work.resolve("scaling");
    Directories.deleteIfThere(directory);
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--keys=" + spread.keys(),
                "--windows=" + spread.windows(),
                "--stages=" + spread.stages(),
                "--warmup=" + warmup,
                "--updates=" + updates));
    Peer prepared = peer;
    if (recording != null) {
      prepared = peer.withJvmArguments(ProfileReport.JVM_ARGUMENTS);
      arguments.add("--recording=" + recording.toAbsolutePath());
    }
    Report report = jvm.run(prepared, ScalingJob.class, arguments, directory);
    Digest found = new Digest(report.get("rows"), report.get("checksum"));
    Digest right = spread.expected(spread.keys() + warmup + updates);
    if (!found.sameAs(right)) {
      throw new ChildJvm.FailedRunException(
          "Counted " + found + " with " + spread + " where " + right + " are right");
    }
    Directories.deleteIfThere(directory);
    double updateCpu = report.get("update_cpu_micros");
    return new Figures(
        updateCpu / updates,
        (updateCpu + report.get("end_cpu_micros")) / updates,
        updates * 1e6 / report.get("update_micros"),
        report.get("peak_rss_kib") / 1024.0);
  }
}
