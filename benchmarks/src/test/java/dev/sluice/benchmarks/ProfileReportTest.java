package dev.sluice.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import jdk.jfr.Recording;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProfileReportTest {
  @TempDir private Path directory = Path.of("");

  @Test
  void namesTheMethodThatTookTheTime() throws IOException {
    Path file = directory.resolve("burn.jfr");
    long burnt;
    try (Recording recording = new Recording()) {
      recording.enable("jdk.ExecutionSample").withPeriod(Duration.ofMillis(10));
      recording.start();
      burnt = burn();
      recording.dump(file);
    }

    String report = ProfileReport.of(file, 10);

    assertThat(burnt).isNotZero();
    assertThat(report).contains("dev.sluice.benchmarks.ProfileReportTest.burn");
  }

  private static long burn() {
    long end = System.nanoTime() + Duration.ofMillis(600).toNanos();
    long value = 1;
    while (System.nanoTime() < end) {
      for (int i = 0; i < 10_000; i++) {
        value = value * 6364136223846793005L + 1442695040888963407L;
      }
    }
    return value | 1;
  }
}
