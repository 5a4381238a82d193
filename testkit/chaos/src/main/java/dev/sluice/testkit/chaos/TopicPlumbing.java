package dev.sluice.testkit.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.testkit.LocalKafka;
import dev.sluice.testkit.chaos.job.Entry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Two topics of a broker that this starts; lines are written in transactions. */
final class TopicPlumbing implements Plumbing {
  private final LocalKafka kafka;
  private final KafkaProducer<byte[], byte[]> producer;

  private TopicPlumbing(LocalKafka kafka) {
    this.kafka = kafka;
    producer =
        new KafkaProducer<>(
            Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  static TopicPlumbing in(Path folder) throws IOException, InterruptedException {
    LocalKafka kafka = LocalKafka.start(folder.resolve("kafka"));
    kafka.topic("ledger");
    kafka.topic("lines");
    return new TopicPlumbing(kafka);
  }

  @Override
  public void send(List<Entry> entries) {
    entries.forEach(entry -> send(entry.line()));
    producer.flush();
  }

  @Override
  public void end() {
    send(Entry.END);
    producer.flush();
  }

  private void send(String line) {
    var unused = producer.send(new ProducerRecord<>("ledger", new byte[1], line.getBytes(UTF_8)));
  }

  @Override
  public List<String> options() {
    return List.of("--broker=" + kafka.bootstrapServers());
  }

  @Override
  public List<String> lines() throws IOException, InterruptedException {
    return kafka.lines("lines");
  }

  @Override
  public void close() throws IOException, InterruptedException {
    producer.close();
    kafka.close();
  }
}
