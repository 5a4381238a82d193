package dev.sluice.examples.kafka;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/** Talks to a broker: asks whether it is up, makes topics, sends and reads lines. */
final class BrokerClient implements AutoCloseable {
  private static final long ASK_MILLIS = 500;
  private static final Duration ONE_POLL = Duration.ofMillis(200);

  private final String bootstrapServers;
  private final Admin admin;

  BrokerClient(String bootstrapServers) {
    this.bootstrapServers = bootstrapServers;
    this.admin =
        Admin.create(
            Map.<String, Object>of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                AdminClientConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG,
                100));
  }

  /** Whether the broker answers within half a second. */
  boolean answers() throws InterruptedException {
    try {
      return !admin.describeCluster().nodes().get(ASK_MILLIS, TimeUnit.MILLISECONDS).isEmpty();
    } catch (ExecutionException | TimeoutException e) {
      return false;
    }
  }

  /** Makes a topic unless there is one of that name. */
  void createTopic(String topic, int partitions) throws InterruptedException {
    try {
      admin
          .createTopics(List.of(new NewTopic(topic, Optional.of(partitions), Optional.empty())))
          .all()
          .get();
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof TopicExistsException)) {
        throw new BrokerException(
            "Cannot make the topic " + topic + " at " + bootstrapServers + ": " + e.getCause(), e);
      }
    }
  }

  /**
   * Sends each line of a file as a record without a key, in order.
   *
   * @return how many
   * @throws BrokerException if the broker refuses one
   */
  long sendLines(String topic, Path file) throws IOException {
    Map<String, Object> settings =
        Map.of(
            ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
            bootstrapServers,
            ProducerConfig.LINGER_MS_CONFIG,
            5);
    AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    long count = 0;
    try (BufferedReader lines = Files.newBufferedReader(file);
        KafkaProducer<String, String> producer =
            new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
      for (String line = lines.readLine();
          line != null && failure.get() == null;
          line = lines.readLine()) {
        // What comes of it, the callback hears.
        Future<RecordMetadata> unused =
            producer.send(
                new ProducerRecord<>(topic, line),
                (metadata, exception) -> failure.compareAndSet(null, exception));
        count++;
      }
      producer.flush();
    }
    Exception refused = failure.get();
    if (refused != null) {
      throw new BrokerException(
          "Cannot send to the topic " + topic + " at " + bootstrapServers + ": " + refused,
          refused);
    }
    return count;
  }

  /** Gives the values of all committed records that are in a topic now, partition by partition. */
  void readLines(String topic, Consumer<String> lines) {
    Map<String, Object> settings =
        Map.of(
            ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
            bootstrapServers,
            ConsumerConfig.ISOLATION_LEVEL_CONFIG,
            "read_committed",
            ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
            false);
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
      for (PartitionInfo info : consumer.partitionsFor(topic)) {
        TopicPartition partition = new TopicPartition(topic, info.partition());
        consumer.assign(List.of(partition));
        consumer.seekToBeginning(List.of(partition));
        long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
        while (consumer.position(partition) < end) {
          consumer.poll(ONE_POLL).forEach(line -> lines.accept(line.value()));
        }
      }
    } catch (KafkaException e) {
      throw new BrokerException(
          "Cannot read the topic " + topic + " at " + bootstrapServers + ": " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    admin.close(Duration.ZERO);
  }
}
