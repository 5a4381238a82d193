package dev.sluice.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.testkit.SeededTest;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.io.Read;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.transforms.Count;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.windowing.FixedWindows;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.KV;
import org.joda.time.Duration;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A message queue that delivers again what was not acknowledged: each message counts once. */
@Timeout(120)
final class RedeliveryTest {
  private static final int MESSAGES = 400;

  @TempDir private Path directory;

  @SeededTest(seeds = 3)
  void countsEachMessageOnceThoughTheQueryFails(long seed) {
    String name = "queue" + seed;
    Subscription queue = Subscription.of(name, MESSAGES, seed);
    Path checkpoint = directory.resolve("checkpoint" + seed);
    for (int failAt : new int[] {50, 170, 301}) {
      FailsOnce.failAt = failAt;
      assertThatThrownBy(() -> counts(queue, name, checkpoint).run())
          .hasMessageContaining("failed at " + failAt);
    }
    FailsOnce.failAt = -1;

    PipelineResult.State state = counts(queue, name, checkpoint).run().waitUntilFinish();

    assertThat(state).isEqualTo(PipelineResult.State.DONE);
    assertThat(Subscription.deliveries(name)).isGreaterThan(MESSAGES * 5 / 4);
    List<String> expected =
        IntStream.range(0, MESSAGES).mapToObj(i -> i + " counted 1").sorted().toList();
    assertThat(Collected.take(name).stream().map(row -> row.replaceAll(" at .*", "")).sorted())
        .containsExactlyElementsOf(expected);
  }

  private static Pipeline counts(Subscription queue, String name, Path checkpoint) {
    SluicePipelineOptions options =
        PipelineOptionsFactory.fromArgs(
                "--parallelism=2", "--maxRecordsPerBatch=30", "--restartPolicy=none")
            .as(SluicePipelineOptions.class);
    options.setRunner(SluiceRunner.class);
    options.setCheckpointLocation(checkpoint.toString());
    Pipeline pipeline = Pipeline.create(options);
    pipeline
        .apply("Messages", Read.from(queue))
        .apply("FailsOnce", ParDo.of(new FailsOnce()))
        .apply("Windows", Window.into(FixedWindows.of(Duration.standardSeconds(60))))
        .apply("Count", Count.perElement())
        .apply("Format", ParDo.of(new Format()))
        .apply("Collect", ParDo.of(new Collected.Collect<>(name)));
    return pipeline;
  }

  private static final class FailsOnce extends DoFn<Integer, Integer> {
    private static volatile int failAt;

    @ProcessElement
    public void process(@Element Integer message, OutputReceiver<Integer> out) {
      if (message == failAt) {
        throw new IllegalStateException("failed at " + failAt);
      }
      out.output(message);
    }
  }

  private static final class Format extends DoFn<KV<Integer, Long>, String> {
    @ProcessElement
    public void process(@Element KV<Integer, Long> count, OutputReceiver<String> out) {
      out.output(count.getKey() + " counted " + count.getValue());
    }
  }
}
