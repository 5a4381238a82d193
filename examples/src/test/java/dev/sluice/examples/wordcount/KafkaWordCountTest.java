package dev.sluice.examples.wordcount;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.apache.beam.sdk.PipelineResult;
import org.joda.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole job on a topic of a real broker, which runs in a JVM of its own. */
class KafkaWordCountTest {
  /** The broker's module lies inside this one's folder, where tests are run. */
  private static final Path BROKER_TARGET = Path.of("kafka-broker", "target").toAbsolutePath();

  private static final int WAITS = 600;
  private static final Duration WAIT = Duration.millis(200);

  private final Path folder;

  KafkaWordCountTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @BeforeEach
  void startBroker() throws Exception {
    assertThat(kafka("start", "--port=" + freePort())).contains("--bootstrapServers=127.0.0.1:");
  }

  @AfterEach
  void stopBroker() throws Exception {
    assertThat(kafka("stop")).contains("No broker runs in");
    assertThat(kafka("status")).contains("No broker runs in");
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  /** Runs a command of {@code ./sluice kafka} as that script does. */
  private String kafka(String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-cp");
    command.add(
        BROKER_TARGET.resolve("classes")
            + File.pathSeparator
            + Files.readString(BROKER_TARGET.resolve("runtime.classpath")));
    command.add("dev.sluice.examples.kafka.LocalBroker");
    command.addAll(List.of(arguments));
    command.add("--folder=" + folder.resolve("kafka"));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).as(said).isZero();
    return said.strip();
  }

  @Test
  void countsTheLinesOfATopic() throws Exception {
    List<String> lines = Model.randomLines(new SplittableRandom(7), 100);
    Path file = Files.write(folder.resolve("lines"), lines);
    assertThat(kafka("produce", "lines", file.toString())).contains("Sent 100 lines to lines");
    // The watermark passes all those lines with this one, whose own windows stay open.
    Path last = Files.write(folder.resolve("last"), List.of("2026-02-01T00:00:00Z last"));
    kafka("produce", "lines", last.toString());
    String status = kafka("status");

    WindowedWordCountOptions options =
        Jobs.options(
            Jobs.direct(
                "--blockOnRun=false",
                "--topic=lines",
                status.substring(status.indexOf("--bootstrapServers=")),
                "--folder=" + folder));
    PipelineResult result =
        WindowedWordCount.pipeline(options, WordCountSettings.of(options)).run();
    try {
      List<String> expected = Model.count(lines);
      for (int i = 0; i < WAITS && Model.written(folder).size() < expected.size(); i++) {
        assertThat(result.waitUntilFinish(WAIT)).isIn(null, PipelineResult.State.RUNNING);
      }
      assertThat(Model.written(folder)).isEqualTo(expected);
    } finally {
      result.cancel();
    }
  }
}
