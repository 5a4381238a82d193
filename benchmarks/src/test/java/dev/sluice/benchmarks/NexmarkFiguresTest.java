package dev.sluice.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.benchmarks.nexmark.NexmarkPipeline.Mode;
import dev.sluice.benchmarks.nexmark.Query;
import dev.sluice.benchmarks.peer.Peer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NexmarkFiguresTest {
  private static final NexmarkSetting SETTING =
      new NexmarkSetting(Mode.STREAMING, 1000, 40, 2, 200, 10, 2, "4g", false);

  @TempDir private Path directory = Path.of("");

  @Test
  void takesTheMedianOverAllPassesOfAllRounds() {
    NexmarkFigures figures = new NexmarkFigures();
    figures.add(Query.Q1, "sluice", passes(100, 500));
    figures.add(Query.Q1, "sluice", passes(300));

    assertThat(figures.eventsPerSecond(Query.Q1, "sluice")).hasValue(300);
    assertThat(figures.eventsPerSecond(Query.Q1, "flink")).isEmpty();
  }

  @Test
  void meansOfRatiosAreGeometric() {
    NexmarkFigures figures = new NexmarkFigures();
    figures.add(Query.Q1, "sluice", passes(200));
    figures.add(Query.Q1, "flink", passes(100));
    figures.add(Query.Q2, "sluice", passes(800));
    figures.add(Query.Q2, "flink", passes(100));

    double mean = figures.mean(q -> figures.ratio(q, "sluice", "flink")).orElseThrow();

    assertThat(mean).isBetween(3.999, 4.001);
  }

  @Test
  void aPeerThatFailedHasNoFigures() {
    NexmarkFigures figures = new NexmarkFigures();
    figures.add(Query.Q1, "flink", passes(100));
    figures.fail(Query.Q1, "flink", "wrong results");

    assertThat(figures.eventsPerSecond(Query.Q1, "flink")).isEmpty();
    assertThat(figures.hasFailed(Query.Q1, "flink")).isTrue();
  }

  @Test
  void writesATableWithWhatItWasMeasuredOnAndAChart() throws IOException {
    NexmarkFigures figures = new NexmarkFigures();
    figures.add(Query.Q1, "sluice", passes(30_000));
    figures.add(Query.Q1, "flink", passes(10_000));
    List<Peer> peers = List.of(peer("sluice"), peer("flink"));

    new NexmarkReport(SETTING, peers, figures, 1).write(directory);

    assertThat(Files.readString(directory.resolve("nexmark-streaming.md")))
        .contains("q1 currency conversion", "30,000", "10,000", "3.00", "heap of 4g", "cores");
    assertThat(Files.readString(directory.resolve("nexmark-streaming.svg")))
        .startsWith("<svg")
        .contains(">q1<", ">30,000<", ">10,000<")
        .endsWith("</svg>\n");
  }

  @Test
  void givesTheDirectRunnerFewerEvents() {
    assertThat(SETTING.eventsOf("sluice", Query.Q7)).isEqualTo(1000);
    assertThat(SETTING.eventsOf("direct", Query.Q1)).isEqualTo(40);
    assertThat(SETTING.eventsOf("direct", Query.Q7)).isEqualTo(2);
  }

  private static Peer peer(String name) {
    return new Peer(name, "the " + name, "", List.of(), List.of());
  }

  private static NexmarkRun.Passes passes(double... rates) {
    List<Double> values = java.util.Arrays.stream(rates).boxed().toList();
    return new NexmarkRun.Passes(values, values, 1);
  }
}
