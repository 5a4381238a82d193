package dev.sluice.examples.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testkit.LocalKafka;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The job on a topic of a real broker: killed, ended and started again, it counts each line once.
 */
class KafkaCrashTest {
  private static final int KILLS = 4;
  private static final int LINES = 3_000;

  private final Path folder;
  private final LocalKafka kafka;
  private final Drops drops = new Drops(3, LINES);

  KafkaCrashTest(@TempDir Path folder) throws Exception {
    this.folder = folder;
    this.kafka = LocalKafka.start(folder.resolve("kafka"));
    // The job may come before the first line.
    kafka.topic("lines");
  }

  @AfterEach
  void stopBroker() throws Exception {
    kafka.close();
  }

  private WordCountProcess start(String name, String... more) {
    List<String> options = new ArrayList<>(List.of(more));
    options.add("--topic=lines");
    options.add("--bootstrapServers=" + kafka.bootstrapServers());
    return WordCountProcess.start(folder.resolve(name), options);
  }

  private long written(String name) {
    return ResultFiles.count(folder.resolve(name).resolve("result"));
  }

  @Test
  void losesNothingAndRepeatsNothingWhenKilled() throws Exception {
    for (int kill = 0; kill < KILLS; kill++) {
      kafka.send("lines", drops.next());
      WordCountProcess process = start("disturbed");
      process.awaitMoreThan(written("disturbed"));
      process.killAfter(100L * kill);
    }
    start("disturbed", "--trigger=available-now").awaitEnd();
    long beforeTheLast = written("disturbed");
    kafka.send("lines", drops.next());
    kafka.send("lines", List.of("2026-12-01T00:00:00Z last"));
    start("disturbed", "--trigger=available-now").awaitEnd();

    start("undisturbed", "--trigger=available-now").awaitEnd();

    List<String> expected = ResultFiles.lines(folder.resolve("undisturbed/result"));
    assertThat(beforeTheLast).isBetween(1L, written("undisturbed") - 1);
    assertThat(expected).hasSizeGreaterThan(1_000).doesNotHaveDuplicates();
    assertThat(ResultFiles.lines(folder.resolve("disturbed/result"))).isEqualTo(expected);
  }
}
