package dev.sluice.benchmarks.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.benchmarks.report.Report;
import dev.sluice.benchmarks.report.Tally;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WordCountJobTest {
  private static final long START_MILLIS = 1_767_225_600_000L;
  private static final long PERIOD_MILLIS = 300_000;

  @TempDir private Path directory = Path.of("");

  @AfterEach
  void endSession() {
    SparkJobs.endSession();
  }

  @Test
  void writesTheCountsOfAllWindows() throws Exception {
    Tally expected = writeInput();

    Report report =
        WordCountJob.run(
            SparkJobs.arguments(
                directory,
                "--input=" + directory.resolve("lines"),
                "--output=" + directory.resolve("counts/part"),
                "--pieces=1",
                "--sink=FILES"));

    Tally written = new Tally();
    try (var files = Files.newDirectoryStream(directory.resolve("counts"), "part*")) {
      for (Path file : files) {
        Files.readAllLines(file).forEach(written::addLine);
      }
    }
    assertThat(written).hasToString(expected.toString());
    assertThat(report.get("rows_millis")).isBetween(1L, report.get("wall_millis"));
  }

  @Test
  void talliesTheCountsOfAllWindowsFromSeveralPieces() throws Exception {
    Tally expected = writeInput();

    Report report =
        WordCountJob.run(
            SparkJobs.arguments(
                directory, "--input=" + directory.resolve("lines"), "--pieces=3", "--sink=COUNT"));

    assertThat(report.tally()).hasToString(expected.toString());
  }

  /** Lines up to 20 s out of order over an hour, counted with a map. */
  private Tally writeInput() throws IOException {
    SplittableRandom random = new SplittableRandom(7);
    StringBuilder lines = new StringBuilder();
    Map<String, Long> counts = new TreeMap<>();
    for (int line = 0; line < 720; line++) {
      long millis = START_MILLIS + line * 5_000L + random.nextInt(20_000);
      String first = "w" + random.nextInt(20);
      String second = "w" + random.nextInt(20);
      lines.append(millis).append('\t').append(first).append(' ').append(second).append('\n');
      long window = millis - millis % PERIOD_MILLIS;
      for (long start : new long[] {window, window - PERIOD_MILLIS}) {
        counts.merge(start + "\t" + first, 1L, Long::sum);
        counts.merge(start + "\t" + second, 1L, Long::sum);
      }
    }
    Files.writeString(directory.resolve("lines"), lines);
    Tally tally = new Tally();
    counts.forEach((windowAndWord, count) -> tally.addLine(windowAndWord + "\t" + count));
    return tally;
  }
}
