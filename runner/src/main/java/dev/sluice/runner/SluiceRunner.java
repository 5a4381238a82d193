package dev.sluice.runner;

import dev.sluice.engine.query.Queries;
import dev.sluice.engine.query.Query;
import dev.sluice.engine.query.QueryListener;
import dev.sluice.engine.query.Trigger;
import dev.sluice.translation.PipelineTranslator;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.PipelineRunner;
import org.apache.beam.sdk.metrics.MetricsEnvironment;
import org.apache.beam.sdk.metrics.MetricsOptions;
import org.apache.beam.sdk.options.PipelineOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs Beam pipelines on Sluice's checkpointed micro-batch engine, in this process.
 *
 * <pre>
 *   options --> RunSettings --> PipelineTranslator --> plan --> QueryLauncher --> Query
 * </pre>
 *
 * <p>{@code --runner=SluiceRunner}; how, is in {@link SluicePipelineOptions}.
 */
public final class SluiceRunner extends PipelineRunner<PipelineResult> {
  private static final Logger LOG = LoggerFactory.getLogger(SluiceRunner.class);

  private final RunSettings settings;

  private SluiceRunner(RunSettings settings) {
    this.settings = settings;
  }

  /**
   * A runner with these options.
   *
   * @throws IllegalArgumentException if one of them is not valid; nothing was read or written
   */
  public static SluiceRunner fromOptions(PipelineOptions options) {
    return new SluiceRunner(RunSettings.of(options.as(SluicePipelineOptions.class)));
  }

  static SluiceRunner of(RunSettings settings) {
    return new SluiceRunner(settings);
  }

  /** All queries that runners of this process have started. */
  public static Queries queries() {
    return QueryLauncher.QUERIES;
  }

  /**
   * Runs the pipeline, and waits for its end if {@code --blockOnRun}.
   *
   * @return a {@link SluicePipelineResult}
   * @throws dev.sluice.translation.UnsupportedPipelineException if it has transforms that can't be
   *     run
   * @throws SluiceExecutionException if it failed while this waited for it
   */
  @Override
  public PipelineResult run(Pipeline pipeline) {
    Backends.prepare(settings);
    MetricsEnvironment.setMetricsSupported(true);
    PipelineTranslator.Translated translated =
        PipelineTranslator.translate(pipeline, settings.translation());
    warn(translated.isBounded());
    Query query =
        QueryLauncher.start(
            translated.plan(), settings.paced(translated.isBounded()), listeners(pipeline));
    Trigger trigger = settings.query().trigger();
    SluicePipelineResult result =
        new SluicePipelineResult(
            query, trigger instanceof Trigger.AvailableNow || trigger instanceof Trigger.Once);
    if (settings.isBlocking()) {
      result.waitUntilFinish();
    } else if (isUnderTest(pipeline)) {
      // it would count assertions that have passed at once, though none can have
      MetricsEnvironment.setMetricsSupported(false);
    }
    return result;
  }

  private List<QueryListener> listeners(Pipeline pipeline) {
    String name = settings.query().name();
    List<QueryListener> listeners = new ArrayList<>();
    listeners.add(new ProgressLog(name, InstantSource.system()));
    MetricsOptions metrics = pipeline.getOptions().as(MetricsOptions.class);
    if (MetricsPush.isAskedFor(metrics)) {
      listeners.add(MetricsPush.of(name, metrics));
    }
    return listeners;
  }

  /** Asked by name: Beam's TestPipeline can't even be loaded where JUnit 4 is not there. */
  private static boolean isUnderTest(Pipeline pipeline) {
    return pipeline.getClass().getName().equals("org.apache.beam.sdk.testing.TestPipeline");
  }

  private void warn(boolean isBounded) {
    if (!isBounded && !settings.isDurable()) {
      LOG.warn("This unbounded pipeline has no --checkpointLocation: it won't survive a restart");
    }
    if (settings.isDurable() && settings.reshuffle() == RunSettings.ReshuffleMode.PLAIN) {
      LOG.warn(
          "--reshuffle=plain: sinks that rely on Reshuffle for stable rows may write twice or lose"
              + " rows after a crash");
    }
  }

  @Override
  public String toString() {
    return "SluiceRunner";
  }
}
