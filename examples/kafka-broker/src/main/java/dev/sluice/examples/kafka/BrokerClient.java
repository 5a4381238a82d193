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
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/** Talks to a broker: asks whether it is up, makes topics and sends lines. */
final class BrokerClient implements AutoCloseable {
  private static final long ASK_MILLIS = 500;

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

  @Override
  public void close() {
    admin.close(Duration.ZERO);
  }
}
