package dev.sluice.testkit.chaos.job;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VoidCoder;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.Read;
import org.apache.beam.sdk.io.TextIO;
import org.apache.beam.sdk.io.kafka.KafkaIO;
import org.apache.beam.sdk.io.kafka.ProducerRecordCoder;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.Values;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.TypeDescriptor;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.serialization.VoidSerializer;

/** The job that is killed. Its exit code is 0 if it ended well. */
public final class ChaosJob {
  private static final int SPLITS = 2;

  private ChaosJob() {}

  /** Stands between the options of two jobs of one process. */
  public static final String AND = "--";

  /** Runs the job to its end, or several of them at once. */
  public static void main(String[] arguments) {
    List<CompletableFuture<PipelineResult.State>> jobs = new ArrayList<>();
    List<String> options = new ArrayList<>();
    for (String argument : arguments) {
      if (argument.equals(AND)) {
        jobs.add(started(options));
        options.clear();
      } else {
        options.add(argument);
      }
    }
    jobs.add(started(options));
    boolean done = true;
    for (CompletableFuture<PipelineResult.State> job : jobs) {
      PipelineResult.State state = job.join();
      System.out.println(Said.MARK + "ended " + state);
      done &= state == PipelineResult.State.DONE;
    }
    // Kafka's sink leaves threads that would keep the JVM.
    System.exit(done ? 0 : 3);
  }

  private static CompletableFuture<PipelineResult.State> started(List<String> options) {
    String[] own = options.toArray(new String[0]);
    CompletableFuture<PipelineResult.State> end = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                end.complete(run(own));
              } catch (RuntimeException | Error e) {
                e.printStackTrace();
                end.complete(PipelineResult.State.FAILED);
              }
            },
            "job");
    thread.start();
    return end;
  }

  /** Runs the job in this process and says how it ended. */
  public static PipelineResult.State run(String... arguments) {
    PipelineOptionsFactory.register(ChaosOptions.class);
    ChaosOptions options = PipelineOptionsFactory.fromArgs(arguments).as(ChaosOptions.class);
    FileSystems.setDefaultPipelineOptions(options);
    return pipeline(options).run().waitUntilFinish();
  }

  private static Pipeline pipeline(ChaosOptions options) {
    Pipeline pipeline = Pipeline.create(options);
    PCollection<String> ledger =
        read(pipeline, options)
            .apply(
                "Hostile", ParDo.of(new HostileFn(options.getHostile(), options.getHostileId())));
    write(ledger.apply("Steps", new LedgerSteps()), options);
    return pipeline;
  }

  private static PCollection<String> read(Pipeline pipeline, ChaosOptions options) {
    String folder = options.getLedger();
    if (folder != null) {
      return pipeline.apply("Ledger", Read.from(LedgerSource.in(Path.of(folder), SPLITS)));
    }
    return pipeline
        .apply(
            "Ledger",
            KafkaIO.<byte[], String>read()
                .withBootstrapServers(options.getBroker())
                .withTopic("ledger")
                .withKeyDeserializer(ByteArrayDeserializer.class)
                .withValueDeserializer(StringDeserializer.class)
                .withConsumerConfigUpdates(
                    Map.of(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest"))
                .withTimestampPolicyFactory((partition, restored) -> new TopicTimes(restored))
                .withoutMetadata())
        .apply("Texts", Values.create());
  }

  private static void write(PCollection<String> lines, ChaosOptions options) {
    String folder = options.getLines();
    if (folder != null) {
      lines.apply(
          "Write",
          TextIO.write()
              .to(Path.of(folder).resolve("part").toString())
              .withSuffix(".txt")
              .withWindowedWrites()
              .withNumShards(SPLITS));
      return;
    }
    PCollection<ProducerRecord<Void, String>> records =
        lines
            .apply(
                "Producer records",
                MapElements.into(new TypeDescriptor<ProducerRecord<Void, String>>() {})
                    .via(line -> new ProducerRecord<>("lines", line)))
            .setCoder(ProducerRecordCoder.of(VoidCoder.of(), StringUtf8Coder.of()));
    // Expanded here and not applied: applied, KafkaIO refuses runners that it does not know.
    KafkaIO.<Void, String>writeRecords()
        .withBootstrapServers(options.getBroker())
        .withTopic("lines")
        .withKeySerializer(VoidSerializer.class)
        .withValueSerializer(StringSerializer.class)
        .withEOS(1, "chaos")
        .expand(records);
  }
}
