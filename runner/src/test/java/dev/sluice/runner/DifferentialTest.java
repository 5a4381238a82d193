package dev.sluice.runner;

import dev.sluice.testkit.SeededTest;
import dev.sluice.testkit.pipelines.Differential;
import java.nio.file.Path;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Random pipelines give what Beam's own runner gives, as far as Beam determines it. */
@Timeout(600)
@Execution(ExecutionMode.CONCURRENT)
final class DifferentialTest {
  @TempDir private Path directory;

  @SeededTest(seeds = 300)
  void givesWhatTheDirectRunnerGives(long seed) {
    Differential.check(seed, new RandomSluice(seed, directory));
  }
}
