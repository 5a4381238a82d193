package dev.sluice.examples.wordcount;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testkit.LocalKafka;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.beam.sdk.PipelineResult;
import org.joda.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole job on a topic of a real broker, which runs in a JVM of its own. */
class KafkaWordCountTest {
  private static final int WAITS = 600;
  private static final Duration WAIT = Duration.millis(200);

  private final Path folder;
  private final LocalKafka kafka;

  KafkaWordCountTest(@TempDir Path folder) throws Exception {
    this.folder = folder;
    this.kafka = LocalKafka.start(folder.resolve("kafka"));
  }

  @AfterEach
  void stopBroker() throws Exception {
    kafka.close();
  }

  private WindowedWordCountOptions options(String... runner) {
    WindowedWordCountOptions options = Jobs.options(runner);
    options.setTopic("lines");
    options.setBootstrapServers(kafka.bootstrapServers());
    options.setFolder(folder.toString());
    return options;
  }

  /** Lines, and one more with which the watermark passes all of them; its own windows stay open. */
  private List<String> sendLines() throws Exception {
    List<String> lines = Model.randomLines(new SplittableRandom(7), 100);
    kafka.send("lines", lines);
    kafka.send("lines", List.of("2026-02-01T00:00:00Z last"));
    return lines;
  }

  @Test
  void countsTheLinesOfATopicOnTheDirectRunner() throws Exception {
    List<String> expected = Model.count(sendLines());
    WindowedWordCountOptions options = options(Jobs.direct("--blockOnRun=false"));

    PipelineResult result =
        WindowedWordCount.pipeline(options, WordCountSettings.of(options)).run();

    try {
      for (int i = 0; i < WAITS && Model.written(folder).size() < expected.size(); i++) {
        assertThat(result.waitUntilFinish(WAIT)).isIn(null, PipelineResult.State.RUNNING);
      }
      assertThat(Model.written(folder)).isEqualTo(expected);
    } finally {
      result.cancel();
    }
  }

  @Test
  void countsWhatATopicHasAndEnds() throws Exception {
    List<String> expected = Model.count(sendLines());
    WindowedWordCountOptions options =
        options("--runner=SluiceRunner", "--trigger=available-now", "--parallelism=2");

    PipelineResult result =
        WindowedWordCount.pipeline(options, WordCountSettings.of(options)).run();

    assertThat(result.getState()).isEqualTo(PipelineResult.State.DONE);
    assertThat(Model.written(folder)).isEqualTo(expected);
  }
}
