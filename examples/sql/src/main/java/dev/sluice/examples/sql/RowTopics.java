package dev.sluice.examples.sql;

import java.util.Map;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VoidCoder;
import org.apache.beam.sdk.io.kafka.KafkaIO;
import org.apache.beam.sdk.io.kafka.KafkaRecord;
import org.apache.beam.sdk.io.kafka.ProducerRecordCoder;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.transforms.JsonToRow;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ToJson;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PDone;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.TypeDescriptor;
import org.apache.beam.sdk.values.TypeDescriptors;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.serialization.VoidSerializer;

/** Rows from and to Kafka topics, a row as a line of JSON. */
final class RowTopics {
  private RowTopics() {}

  /** All rows of a topic from its beginning, each at the event time in one of its fields. */
  static final class ReadRows extends PTransform<PBegin, PCollection<Row>> {
    private static final long serialVersionUID = 1L;
    private final String bootstrapServers;
    private final String topic;
    private final Schema schema;
    private final String timeField;
    private final long delayMillis;

    /**
     * @param delayMillis how far each partition's watermark stays behind its latest event time
     */
    ReadRows(
        String bootstrapServers, String topic, Schema schema, String timeField, long delayMillis) {
      this.bootstrapServers = bootstrapServers;
      this.topic = topic;
      this.schema = schema;
      this.timeField = timeField;
      this.delayMillis = delayMillis;
    }

    @Override
    public PCollection<Row> expand(PBegin input) {
      String field = timeField;
      long delay = delayMillis;
      return input
          .apply(
              "Records",
              KafkaIO.<byte[], String>read()
                  .withBootstrapServers(bootstrapServers)
                  .withTopic(topic)
                  .withKeyDeserializer(ByteArrayDeserializer.class)
                  .withValueDeserializer(StringDeserializer.class)
                  .withReadCommitted()
                  .withConsumerConfigUpdates(
                      Map.of(
                          ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                          "earliest",
                          ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                          false))
                  .withTimestampPolicyFactory(
                      (partition, watermark) -> new RowTimePolicy(field, delay, watermark)))
          .apply("Lines", MapElements.into(TypeDescriptors.strings()).via(RowTopics::lineOf))
          .apply("Rows", JsonToRow.withSchema(schema));
    }
  }

  private static String lineOf(KafkaRecord<byte[], String> kafka) {
    return kafka.getKV().getValue();
  }

  /**
   * Writes rows to a topic exactly once: in transactions whose numbers are kept both by Kafka and
   * in the query's state. Readers should ask for committed records only.
   */
  static final class WriteRows extends PTransform<PCollection<Row>, PDone> {
    private static final long serialVersionUID = 1L;
    private final String bootstrapServers;
    private final String topic;
    private final String writer;

    /**
     * @param writer names these transactions among all that are written to the cluster
     */
    WriteRows(String bootstrapServers, String topic, String writer) {
      this.bootstrapServers = bootstrapServers;
      this.topic = topic;
      this.writer = writer;
    }

    @Override
    public PDone expand(PCollection<Row> rows) {
      String to = topic;
      PCollection<ProducerRecord<Void, String>> records =
          rows.apply("Json", ToJson.of())
              .apply(
                  "Records",
                  MapElements.into(new TypeDescriptor<ProducerRecord<Void, String>>() {})
                      .via(line -> new ProducerRecord<>(to, line)))
              .setCoder(ProducerRecordCoder.of(VoidCoder.of(), StringUtf8Coder.of()));
      // Expanded here and not applied: applied, KafkaIO refuses all runners that it does not know
      // by
      // name, though Sluice gives what its sink asks for, input that is the same after a crash.
      return KafkaIO.<Void, String>writeRecords()
          .withBootstrapServers(bootstrapServers)
          .withTopic(topic)
          .withKeySerializer(VoidSerializer.class)
          .withValueSerializer(StringSerializer.class)
          .withEOS(1, writer)
          .expand(records);
    }
  }
}
