package dev.sluice.engine.loop;

import dev.sluice.engine.commit.QueryMetrics;
import dev.sluice.engine.executor.BatchRequest;
import dev.sluice.engine.executor.BatchResult;
import dev.sluice.engine.executor.Executor;
import dev.sluice.engine.executor.TransientFailure;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs batches, and counts how often one was lost. Owned by the query's thread.
 *
 * <p>A failed attempt is aborted before the next one begins, and before the failure is passed on.
 */
final class BatchRunner {
  private static final Logger LOG = LoggerFactory.getLogger(BatchRunner.class);

  /** How long is waited before a batch that was lost is run again, each time that it is. */
  private static final long[] PAUSES_MILLIS = {0, 1_000, 2_000, 4_000};

  private final Executor executor;
  private final QueryMetrics metrics;
  private long lostBatch = -1;
  private int timesLost;

  BatchRunner(Executor executor, QueryMetrics metrics) {
    this.executor = executor;
    this.metrics = metrics;
  }

  /** Runs a batch; null if it was lost and may be run again after {@link #pauseMillis}. */
  @Nullable BatchResult run(BatchRequest request) {
    try {
      BatchResult result = executor.run(request);
      metrics.addAttempt(result);
      lostBatch = -1;
      return result;
    } catch (TransientFailure e) {
      executor.aborted(request.batch());
      lost(request.batch(), e);
      return null;
    } catch (RuntimeException | Error e) {
      abortAfter(request, e);
      throw e;
    }
  }

  /** Before the batch that was lost is run again. */
  long pauseMillis() {
    return PAUSES_MILLIS[timesLost - 1];
  }

  private void lost(long batch, TransientFailure failure) {
    timesLost = batch == lostBatch ? timesLost + 1 : 1;
    lostBatch = batch;
    if (timesLost > PAUSES_MILLIS.length) {
      throw new IllegalStateException(
          "Batch "
              + batch
              + " was lost and run again "
              + PAUSES_MILLIS.length
              + " times, the last time with: "
              + failure.getMessage()
              + ". Start the query again once the cause is gone; it goes on with this batch.",
          failure);
    }
    LOG.warn("Batch {} was lost and is run again in {} ms", batch, pauseMillis(), failure);
  }

  /** Whether {@code tried}, which was empty, may find something now. */
  boolean hasNews(BatchRequest tried) {
    try {
      return executor.hasNews(tried);
    } catch (TransientFailure e) {
      executor.aborted(tried.batch());
      LOG.warn("The sources could not be asked before batch {}, which is run", tried.batch(), e);
      return true;
    } catch (RuntimeException | Error e) {
      abortAfter(tried, e);
      throw e;
    }
  }

  private void abortAfter(BatchRequest request, Throwable cause) {
    try {
      executor.aborted(request.batch());
    } catch (RuntimeException e) {
      cause.addSuppressed(e);
    }
  }
}
