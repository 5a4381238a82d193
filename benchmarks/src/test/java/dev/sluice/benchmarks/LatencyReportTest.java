package dev.sluice.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.benchmarks.peer.Peer;
import dev.sluice.benchmarks.report.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LatencyReportTest {
  private static final Peer FAST = new Peer("fast", "a fast one", "", List.of(), List.of());
  private static final Peer DEAD = new Peer("dead", "a dead one", "", List.of(), List.of());

  @TempDir private Path directory = Path.of("");

  @Test
  void showsTheMedianOfAllRounds() {
    LatencyReport report = report();
    report.add(FAST, run(3_000));
    report.add(FAST, run(90_000));
    report.add(FAST, run(5_000));

    assertThat(report.toString())
        .contains("| fast   |    500 |          1,000 | 5.0 | 10.0 |  15.0 | 20.0 |        7.5 |")
        .contains("medians of 3 round(s)")
        .contains("fast: a fast one.");
  }

  @Test
  void hasNoFiguresOfOneThatFailed() throws IOException {
    LatencyReport report = report();
    report.add(FAST, run(3_000));
    report.add(DEAD, run(3_000));
    report.fail(DEAD, "dead ended with exit code 1\nand more");
    report.write(directory);

    assertThat(report.hasFailed(DEAD)).isTrue();
    assertThat(Files.readString(directory.resolve("latency.md")))
        .containsPattern("\\| dead +\\| +- \\|")
        .contains("- dead: dead ended with exit code 1\n")
        .doesNotContain("and more");
    assertThat(Files.readString(directory.resolve("latency.svg"))).contains(">3,000<");
  }

  private static LatencyReport report() {
    Arguments arguments = Arguments.parse(new String[] {"--quick"}, Set.of("quick"));
    return new LatencyReport(LatencySetting.of(arguments), List.of(FAST, DEAD), "1g");
  }

  private static Report run(long p50) {
    return Report.parse(
        "#report maximal_rate=1000 rate=500 rows=5000 p50_micros="
            + p50
            + " p99_micros="
            + 2 * p50
            + " p999_micros="
            + 3 * p50
            + " max_micros="
            + 4 * p50
            + " paced_cpu_nanos_per_row=7500");
  }
}
