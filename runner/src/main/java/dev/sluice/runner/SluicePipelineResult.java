package dev.sluice.runner;

import dev.sluice.engine.query.Query;
import dev.sluice.engine.query.QueryStatus;
import dev.sluice.translation.metrics.StepMetrics;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.metrics.MetricResults;
import org.joda.time.Duration;
import org.jspecify.annotations.Nullable;

/** A running or ended pipeline. All methods may be called from any thread. */
public final class SluicePipelineResult implements PipelineResult {
  private static final java.time.Duration NO_LIMIT = java.time.Duration.ofDays(365_000);

  private final Query query;
  private final boolean endsByItself;
  private final AtomicBoolean isCancelled = new AtomicBoolean();

  /**
   * The result of a query.
   *
   * @param endsByItself whether the query's trigger stops it when its work is done
   */
  SluicePipelineResult(Query query, boolean endsByItself) {
    this.query = query;
    this.endsByItself = endsByItself;
  }

  /** The engine's query: its id, status, progress, and how to stop it. */
  public Query query() {
    return query;
  }

  @Override
  public State getState() {
    return switch (query.status()) {
      case STARTING, RUNNING -> State.RUNNING;
      case FINISHED, DRAINED -> State.DONE;
      case STOPPED -> endsByItself && !isCancelled.get() ? State.DONE : State.CANCELLED;
      case FAILED -> State.FAILED;
    };
  }

  /**
   * Asks the query to stop after the batch in hand, and waits for its end: what it owes is
   * delivered, and every DoFn torn down. A pipeline that has ended already stays as it is.
   */
  @Override
  public State cancel() {
    if (!query.status().isTerminal()) {
      isCancelled.set(true);
    }
    query.stop();
    return getState();
  }

  /**
   * Drains the pipeline, and waits for its end: unbounded sources are closed where they stand, what
   * was read is worked off, every window closes. Its checkpoint can't be started again then. The
   * engine's status is DRAINED, Beam's state DONE.
   *
   * @throws SluiceExecutionException if the pipeline failed; started again, it goes on draining
   */
  public State drain() {
    query.drain();
    return waitUntilFinish();
  }

  /**
   * Waits for the end.
   *
   * @throws SluiceExecutionException if the pipeline failed
   * @throws IllegalStateException if the thread was interrupted; the pipeline goes on
   */
  @Override
  public State waitUntilFinish() {
    State state = waitUntilFinish(Duration.ZERO);
    if (state == null) {
      throw new IllegalStateException(
          "Interrupted while waiting for query " + query.name() + ", which goes on");
    }
    return state;
  }

  /**
   * Waits for the end for {@code duration}; without limit if it is less than a millisecond.
   *
   * @return null if the pipeline is still running, or the thread was interrupted
   * @throws SluiceExecutionException if the pipeline failed
   */
  @Override
  public @Nullable State waitUntilFinish(Duration duration) {
    boolean hasEnded;
    try {
      hasEnded =
          query.awaitTermination(
              duration.getMillis() < 1
                  ? NO_LIMIT
                  : java.time.Duration.ofMillis(duration.getMillis()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    }
    if (query.status() == QueryStatus.FAILED) {
      throw SluiceExecutionException.of(
          query
              .exception()
              .orElseGet(() -> new IllegalStateException("The query failed without a reason")));
    }
    return hasEnded ? getState() : null;
  }

  @Override
  public MetricResults metrics() {
    return StepMetrics.results(query.attemptedMetrics(), query.committedMetrics());
  }
}
