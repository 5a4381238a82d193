package dev.sluice.examples.lines;

import java.util.Map;
import org.apache.beam.sdk.io.kafka.KafkaIO;
import org.apache.beam.sdk.io.kafka.KafkaRecord;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * The text of the lines in a Kafka topic, from its beginning, each at its event time. Unbounded.
 *
 * <p>A record's value is a line; records without one are passed over. {@code KafkaIO} reads with
 * its {@code UnboundedSource} unless the pipeline has one of the experiments {@code use_sdf_read}
 * and {@code beam_fn_api}, and needs Kafka's clients of the 3.x line: they still have {@code
 * Consumer.poll(long)}.
 */
public final class TopicLines extends PTransform<PBegin, PCollection<String>> {
  private static final long serialVersionUID = 1L;

  private final String bootstrapServers;
  private final String topic;
  private final long delayMillis;

  private TopicLines(String bootstrapServers, String topic, long delayMillis) {
    this.bootstrapServers = bootstrapServers;
    this.topic = topic;
    this.delayMillis = delayMillis;
  }

  /**
   * All lines of a topic.
   *
   * @param delayMillis how far each partition's watermark stays behind its latest event time
   */
  public static TopicLines of(String bootstrapServers, String topic, long delayMillis) {
    return new TopicLines(bootstrapServers, topic, delayMillis);
  }

  @Override
  public PCollection<String> expand(PBegin input) {
    long delay = delayMillis;
    KafkaIO.Read<byte[], String> records =
        KafkaIO.<byte[], String>read()
            .withBootstrapServers(bootstrapServers)
            .withTopic(topic)
            .withKeyDeserializer(ByteArrayDeserializer.class)
            .withValueDeserializer(StringDeserializer.class)
            .withConsumerConfigUpdates(
                Map.of(
                    ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                    "earliest",
                    ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                    false))
            .withTimestampPolicyFactory(
                (partition, watermark) -> new EventTimePolicy(delay, watermark));
    return input.apply("ReadTopic", records).apply("TakeTexts", ParDo.of(new TakeTexts()));
  }

  /** Where a record stands, as a message says it. */
  static String place(KafkaRecord<byte[], String> kafka) {
    return "the record at offset "
        + kafka.getOffset()
        + " of partition "
        + kafka.getPartition()
        + " of topic "
        + kafka.getTopic();
  }

  /** Whether a record has a line at all. */
  static boolean hasLine(KafkaRecord<byte[], String> kafka) {
    String value = kafka.getKV().getValue();
    return value != null && !value.isBlank();
  }

  private static final class TakeTexts extends DoFn<KafkaRecord<byte[], String>, String> {
    private static final long serialVersionUID = 1L;

    @ProcessElement
    public void process(@Element KafkaRecord<byte[], String> kafka, OutputReceiver<String> texts) {
      if (hasLine(kafka)) {
        texts.output(TimedLine.parse(kafka.getKV().getValue(), () -> place(kafka)).text());
      }
    }
  }
}
