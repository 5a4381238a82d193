package dev.sluice.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.io.GenerateSequence;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.MetricQueryResults;
import org.apache.beam.sdk.metrics.MetricResult;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.metrics.MetricsOptions;
import org.apache.beam.sdk.metrics.MetricsSink;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
final class MetricsPushTest {
  private static final List<Long> WRITTEN = Collections.synchronizedList(new ArrayList<>());

  @BeforeEach
  void forgetWhatWasWritten() {
    WRITTEN.clear();
  }

  @Test
  void pushesTheTotalsBeforeTheEndIsSeen() {
    Pipeline pipeline = pipeline(Remembers.class, 3600);

    pipeline.run();

    assertThat(WRITTEN).containsExactly(100L);
  }

  @Test
  void pushesWhileThePipelineRuns() throws Exception {
    MetricsOptions options = options(Remembers.class, 1);
    options.as(SluicePipelineOptions.class).setBlockOnRun(false);
    Pipeline pipeline = Pipeline.create(options);
    pipeline.apply(GenerateSequence.from(0)).apply(ParDo.of(new Counts()));

    PipelineResult result = pipeline.run();
    synchronized (WRITTEN) {
      while (WRITTEN.isEmpty()) {
        WRITTEN.wait();
      }
    }

    assertThat(result.getState()).isEqualTo(PipelineResult.State.RUNNING);
    result.cancel();
  }

  @Test
  void letsThePipelineEndWellWhenTheSinkFails() {
    PipelineResult result = pipeline(Fails.class, 3600).run();

    assertThat(result.getState()).isEqualTo(PipelineResult.State.DONE);
  }

  @Test
  void refusesASinkThatCannotBeMade() {
    Pipeline pipeline = pipeline(NeedsMore.class, 3600);

    assertThatThrownBy(pipeline::run)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("--metricsSink=" + NeedsMore.class.getName())
        .hasMessageContaining("constructor");
  }

  private static Pipeline pipeline(Class<? extends MetricsSink> sink, long seconds) {
    Pipeline pipeline = Pipeline.create(options(sink, seconds));
    pipeline.apply(GenerateSequence.from(0).to(100)).apply(ParDo.of(new Counts()));
    return pipeline;
  }

  private static MetricsOptions options(Class<? extends MetricsSink> sink, long seconds) {
    MetricsOptions options =
        PipelineOptionsFactory.fromArgs("--runner=SluiceRunner", "--blockOnRun")
            .as(MetricsOptions.class);
    options.setMetricsSink(sink);
    options.setMetricsPushPeriod(seconds);
    return options;
  }

  private static final class Counts extends DoFn<Long, Void> {
    private final Counter seen = Metrics.counter(MetricsPushTest.class, "seen");

    @ProcessElement
    public void process() {
      seen.inc();
    }
  }

  /** Remembers what the counter stood at. */
  public static final class Remembers implements MetricsSink {
    public Remembers(MetricsOptions options) {}

    @Override
    public void writeMetrics(MetricQueryResults results) {
      synchronized (WRITTEN) {
        for (MetricResult<Long> counter : results.getCounters()) {
          if (counter.getName().getName().equals("seen")) {
            WRITTEN.add(counter.getAttempted());
            WRITTEN.notifyAll();
          }
        }
      }
    }
  }

  /** Can't write. */
  public static final class Fails implements MetricsSink {
    public Fails(MetricsOptions options) {}

    @Override
    public void writeMetrics(MetricQueryResults results) {
      throw new IllegalStateException("no room");
    }
  }

  /** Can't be made from options. */
  public static final class NeedsMore implements MetricsSink {
    public NeedsMore(String where) {}

    @Override
    public void writeMetrics(MetricQueryResults results) {}
  }
}
