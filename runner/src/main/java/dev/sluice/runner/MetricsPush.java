package dev.sluice.runner;

import dev.sluice.engine.query.Query;
import dev.sluice.engine.query.QueryListener;
import dev.sluice.translation.metrics.StepMetrics;
import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.apache.beam.runners.core.metrics.NoOpMetricsSink;
import org.apache.beam.sdk.metrics.MetricQueryResults;
import org.apache.beam.sdk.metrics.MetricsOptions;
import org.apache.beam.sdk.metrics.MetricsSink;
import org.apache.beam.sdk.util.InstanceBuilder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives a query's metrics to the sink that {@code --metricsSink} names: every {@code
 * --metricsPushPeriod} seconds, on a thread of its own so that a slow sink does not hold back
 * batches, and once more when the query has ended, before anyone who waits for the end goes on.
 *
 * <p>A sink gets everything, also what the system measures: it is a monitor's, not a user's.
 *
 * <p>A sink that fails is logged and asked again the next time; the query is not touched.
 */
final class MetricsPush implements QueryListener {
  private static final Logger LOG = LoggerFactory.getLogger(MetricsPush.class);

  /** How long the end waits for a push that is under way. */
  private static final long LAST_PUSH_SECONDS = 30;

  private final String name;
  private final MetricsSink sink;
  private final Duration period;
  private final ScheduledThreadPoolExecutor thread;

  MetricsPush(String name, MetricsSink sink, Duration period) {
    this.name = name;
    this.sink = sink;
    this.period = period;
    this.thread = new ScheduledThreadPoolExecutor(1, daemons("sluice-metrics-" + name));
    thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(true);
    thread.setContinueExistingPeriodicTasksAfterShutdownPolicy(false);
  }

  /** Whether the options name a sink. */
  static boolean isAskedFor(MetricsOptions options) {
    return !options.getMetricsSink().equals(NoOpMetricsSink.class);
  }

  /**
   * A push for the query with this name.
   *
   * @throws IllegalArgumentException if the sink can't be made
   */
  static MetricsPush of(String name, MetricsOptions options) {
    MetricsSink sink;
    try {
      sink =
          InstanceBuilder.ofType(MetricsSink.class)
              .fromClass(options.getMetricsSink())
              .withArg(MetricsOptions.class, options)
              .build();
    } catch (RuntimeException e) {
      throw new IllegalArgumentException(
          "--metricsSink="
              + options.getMetricsSink().getName()
              + " can't be made. Expected: a class with a public constructor that takes"
              + " MetricsOptions.",
          e);
    }
    long seconds = OptionValues.atLeastOne("metricsPushPeriod", options.getMetricsPushPeriod());
    return new MetricsPush(name, sink, Duration.ofSeconds(seconds));
  }

  private static ThreadFactory daemons(String name) {
    return work -> {
      Thread thread = new Thread(work, name);
      thread.setDaemon(true);
      return thread;
    };
  }

  @Override
  public void onStarted(Query query) {
    var unused = // ends with the thread
        thread.scheduleAtFixedRate(
            () -> push(query), period.toMillis(), period.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void onTerminated(Query query) {
    thread.execute(() -> push(query));
    thread.shutdown();
    try {
      if (!thread.awaitTermination(LAST_PUSH_SECONDS, TimeUnit.SECONDS)) {
        LOG.warn("The metrics sink {} is still busy; query {} ends without it", sink, name);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void push(Query query) {
    MetricQueryResults all =
        StepMetrics.everything(query.attemptedMetrics(), query.committedMetrics());
    try {
      sink.writeMetrics(all);
    } catch (Exception | LinkageError | StackOverflowError | AssertionError e) {
      LOG.warn("The metrics of query {} could not be written to {}", name, sink, e);
    }
  }
}
