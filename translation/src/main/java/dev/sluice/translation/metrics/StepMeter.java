package dev.sluice.translation.metrics;

import com.google.common.collect.Iterables;
import dev.sluice.engine.operator.MetricsReceiver;
import dev.sluice.engine.operator.Task;
import org.apache.beam.runners.core.metrics.MetricUpdates;
import org.apache.beam.sdk.metrics.MetricsContainer;
import org.apache.beam.sdk.metrics.MetricsEnvironment;
import org.apache.beam.sdk.metrics.MetricsEnvironment.MetricsEnvironmentState;
import org.jspecify.annotations.Nullable;

/**
 * What one step measures in one partition: the container into which metrics go while the step's
 * code runs.
 *
 * <p>Steps are nested as their calls are: who enters must exit with what {@link #enter} gave. Owned
 * by the task's thread, which may be another one from call to call.
 */
public final class StepMeter {
  private static final byte[] NOTHING = {};

  private final StepContainer container;
  private final MetricsReceiver rest;
  private @Nullable Thread thread;
  private MetricsEnvironmentState environment;

  /** A meter whose every report is taken by its owner. */
  public StepMeter(String step) {
    this(step, nobody -> {});
  }

  /**
   * A meter of a step.
   *
   * @param rest takes what was measured since the last report when the step is closed
   */
  public StepMeter(String step, MetricsReceiver rest) {
    this.rest = rest;
    container = new StepContainer(step);
    environment = MetricsEnvironment.getMetricsEnvironmentStateForCurrentThread();
    thread = Thread.currentThread();
  }

  /** The step's code runs from now on; gives what is to be restored by {@link #exit}. */
  public @Nullable MetricsContainer enter() {
    Thread current = Thread.currentThread();
    if (current != thread) {
      environment = MetricsEnvironment.getMetricsEnvironmentStateForCurrentThread();
      thread = current;
    }
    return environment.activate(container);
  }

  /** The step's code has ended; so has an interrupt flag that it has set, which is for nobody. */
  public void exit(@Nullable MetricsContainer previous) {
    boolean unused = Thread.interrupted();
    environment.activate(previous);
  }

  /** Something that is done once a batch or a chunk. */
  @FunctionalInterface
  public interface Work<T extends @Nullable Object> {
    T run() throws Exception;
  }

  /** The same, without a result. */
  @FunctionalInterface
  public interface Call {
    void run() throws Exception;
  }

  /** Does what is the step's. Of what is done for each element, enter and exit by hand. */
  public <T extends @Nullable Object> T during(Work<T> work) throws Exception {
    MetricsContainer outer = enter();
    try {
      return work.run();
    } finally {
      exit(outer);
    }
  }

  /** {@link #during} without a result. */
  public void run(Call work) throws Exception {
    MetricsContainer outer = enter();
    try {
      work.run();
    } finally {
      exit(outer);
    }
  }

  /** Reports what was measured since the last report, if anything was. */
  public void report(Task task) {
    byte[] report = take();
    if (report.length > 0) {
      task.reportMetrics(report);
    }
  }

  /**
   * The step is closed: what was measured in a batch that failed, or since the last one, is told.
   */
  public void close() {
    byte[] report = take();
    if (report.length > 0) {
      rest.report(report);
    }
  }

  /** What was measured since the last report, as one; empty if nothing was. */
  public byte[] take() {
    MetricUpdates updates = container.getUpdates();
    if (isEmpty(updates)) {
      return NOTHING;
    }
    MetricTotals totals = new MetricTotals();
    totals.add(updates);
    byte[] report = totals.encode();
    if (report.length > 0) {
      container.reset();
    }
    return report;
  }

  /** Most batches of an idle query measure nothing: that should cost next to nothing. */
  private static boolean isEmpty(MetricUpdates updates) {
    return Iterables.isEmpty(updates.counterUpdates())
        && Iterables.isEmpty(updates.distributionUpdates())
        && Iterables.isEmpty(updates.gaugeUpdates())
        && Iterables.isEmpty(updates.stringSetUpdates())
        && Iterables.isEmpty(updates.boundedTrieUpdates())
        && Iterables.isEmpty(updates.histogramsUpdates());
  }
}
