package dev.sluice.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.io.GenerateSequence;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.testutils.metrics.ByteMonitor;
import org.apache.beam.sdk.testutils.metrics.MetricsReader;
import org.apache.beam.sdk.testutils.metrics.TimeMonitor;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.SimpleFunction;
import org.apache.beam.sdk.values.KV;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Beam's load tests put monitors into a pipeline and read them from its result: so does this. */
@Timeout(120)
final class LoadTestMetricsTest {
  private static final String NAMESPACE = "load";

  @Test
  void areReadAsBeamsLoadTestsReadThem() {
    Instant before = Instant.now();

    PipelineResult result = monitored(10_000, "--blockOnRun=true").run();

    MetricsReader metrics = new MetricsReader(result, NAMESPACE);
    assertThat(metrics.getCounterMetric("bytes")).isEqualTo(10_000 * (1 + 3));
    long first = metrics.getStartTimeMetric("time");
    long last = metrics.getEndTimeMetric("time");
    assertThat(first).isBetween(before.toEpochMilli(), last);
    assertThat(last).isLessThanOrEqualTo(Instant.now().toEpochMilli());
  }

  @Test
  void areThereOfARunThatIsWaitedForLater() {
    PipelineResult result = monitored(1_000, "--blockOnRun=false").run();

    result.waitUntilFinish();

    assertThat(new MetricsReader(result, NAMESPACE).getCounterMetric("bytes")).isEqualTo(4_000);
  }

  private static Pipeline monitored(long elements, String option) {
    Pipeline pipeline =
        Pipeline.create(PipelineOptionsFactory.fromArgs("--runner=SluiceRunner", option).create());
    pipeline
        .apply(GenerateSequence.from(0).to(elements))
        .apply(MapElements.via(new Numbered()))
        .setCoder(KvCoder.of(ByteArrayCoder.of(), ByteArrayCoder.of()))
        .apply("Bytes", ParDo.of(new ByteMonitor(NAMESPACE, "bytes")))
        .apply("Time", ParDo.of(new TimeMonitor<>(NAMESPACE, "time")));
    return pipeline;
  }

  private static final class Numbered extends SimpleFunction<Long, KV<byte[], byte[]>> {
    @Override
    public KV<byte[], byte[]> apply(Long number) {
      return KV.of(new byte[1], new byte[3]);
    }
  }
}
