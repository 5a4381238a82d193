package dev.sluice.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.benchmarks.bounded.Workload;
import dev.sluice.benchmarks.peer.ChildJvm;
import dev.sluice.benchmarks.peer.Peer;
import dev.sluice.benchmarks.peer.Peers;
import dev.sluice.benchmarks.pipeline.IdleJob;
import dev.sluice.benchmarks.pipeline.RecoveryJob;
import dev.sluice.benchmarks.pipeline.Spread;
import dev.sluice.benchmarks.report.Report;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The jobs of the benchmarks, small, each in a JVM of its own as when it is measured. */
class JobsTest {
  private static final ChildJvm JVM = new ChildJvm("256m", Duration.ofMinutes(3));

  @TempDir private Path directory = Path.of("");

  @Test
  void countsOverStagesAndWindowsAreRight() throws Exception {
    ScalingRun.Figures figures =
        new ScalingRun(JVM, directory, null).on(sluice(), new Spread(50, 3, 2), 200, 2000);

    assertThat(figures.wholeCpuMicros()).isGreaterThan(figures.updateCpuMicros());
    assertThat(figures.perSecond()).isPositive();
  }

  @Test
  void aProcessFindsTheStateOfTheOneBefore() throws Exception {
    Report filled = recovery("--rowsBefore=0", "--rows=500", "--lots=1", "--pauseMillis=1");
    Report again = recovery("--rowsBefore=600", "--rows=300", "--lots=0");

    assertThat(filled.get("rows")).isEqualTo(600);
    assertThat(filled.get("checked")).isEqualTo(100);
    assertThat(again.get("checked")).isEqualTo(300);
    assertThat(again.get("run_millis")).isBetween(1L, again.get("committed_millis"));
  }

  @Test
  void anIdleQueryWritesNothing() throws Exception {
    List<String> job =
        List.of(
            "--lots=2",
            "--settleSeconds=1",
            "--seconds=1",
            "--watched=" + directory.resolve("checkpoint"));

    Report report = JVM.run(sluice(), IdleJob.class, job, directory);

    assertThat(report.get("files")).isPositive();
    assertThat(report.get("changed")).isZero();
    assertThat(report.get("idle_micros")).isGreaterThanOrEqualTo(1_000_000);
  }

  @Test
  void aBoundedPipelineIsMeasuredAfterAPassToWarmUp() throws Exception {
    BoundedRun.Figures figures =
        new BoundedRun(JVM, directory, false).on(sluice(), Workload.GROUP, 2000, 200);

    assertThat(figures.elements()).isEqualTo(2000);
    assertThat(figures.elementsPerSecond()).isPositive();
  }

  private Report recovery(String... more) throws IOException, InterruptedException {
    List<String> job = new ArrayList<>(List.of("--keys=500", "--valueBytes=100"));
    job.addAll(List.of(more));
    job.add("--startedMillis=" + System.currentTimeMillis());
    return JVM.run(sluice(), RecoveryJob.class, job, directory);
  }

  private static Peer sluice() throws IOException {
    return Peers.named("sluice", Path.of(""));
  }
}
