package dev.sluice.examples.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.runner.SluicePipelineOptions;
import dev.sluice.runner.SluiceRunner;
import dev.sluice.testkit.LocalKafka;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.io.kafka.KafkaIO;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.Values;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.joda.time.Duration;
import org.joda.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Reads of a real broker that KafkaIO's unbounded source can't do, but its splittable DoFn can. */
@Timeout(240)
final class KafkaReadTest {
  private static final Collection<String> READ = new ConcurrentLinkedQueue<>();

  private final Path folder;
  private final LocalKafka kafka;

  KafkaReadTest(@TempDir Path folder) throws Exception {
    this.folder = folder;
    this.kafka = LocalKafka.start(folder.resolve("kafka"));
  }

  @BeforeEach
  void forget() {
    READ.clear();
  }

  @AfterEach
  void stopBroker() throws Exception {
    kafka.close();
  }

  @Test
  void endsWhereTheTopicStoodAtATime() throws Exception {
    kafka.send("lines", lines(0, 50));
    Instant stop = Instant.now();
    kafka.send("lines", lines(50, 70));

    PipelineResult result = run(read().withTopic("lines").withStopReadTime(stop), "--experiments=");

    assertThat(result.waitUntilFinish()).isEqualTo(PipelineResult.State.DONE);
    assertThat(READ).containsExactlyInAnyOrderElementsOf(lines(0, 50));
  }

  @Test
  void followsATopicThatComesLater() throws Exception {
    kafka.topic("lines-1");
    PipelineResult result =
        run(
            read().withTopicPattern("lines-.*").withDynamicRead(Duration.millis(200)),
            "--experiments=beam_fn_api");

    kafka.send("lines-1", lines(0, 10));
    kafka.send("lines-2", lines(10, 20));
    while (READ.size() < 20) {
      assertThat(result.waitUntilFinish(Duration.millis(50))).isNull();
    }

    assertThat(READ).containsExactlyInAnyOrderElementsOf(lines(0, 20));
    assertThat(result.cancel()).isEqualTo(PipelineResult.State.CANCELLED);
  }

  private PipelineResult run(KafkaIO.Read<byte[], String> read, String more) {
    PipelineOptions options =
        PipelineOptionsFactory.fromArgs(
                more, "--parallelism=2", "--checkpointLocation=" + folder.resolve("checkpoint"))
            .create();
    options.setRunner(SluiceRunner.class);
    options.as(SluicePipelineOptions.class).setBlockOnRun(false);
    Pipeline pipeline = Pipeline.create(options);
    pipeline
        .apply("Read", read.withoutMetadata())
        .apply(Values.create())
        .apply("Collect", ParDo.of(new CollectFn()));
    return pipeline.run();
  }

  private KafkaIO.Read<byte[], String> read() {
    return KafkaIO.<byte[], String>read()
        .withBootstrapServers(kafka.bootstrapServers())
        .withKeyDeserializer(ByteArrayDeserializer.class)
        .withValueDeserializer(StringDeserializer.class)
        .withConsumerConfigUpdates(Map.of(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest"));
  }

  private static List<String> lines(int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> "line " + i).toList();
  }

  private static final class CollectFn extends DoFn<String, Void> {
    private static final long serialVersionUID = 1L;

    @ProcessElement
    public void process(@Element String line) {
      READ.add(line);
    }
  }
}
