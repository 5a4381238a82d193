package dev.sluice.engine.loop;

import dev.sluice.engine.commit.QueryMetrics;
import dev.sluice.engine.executor.BatchRequest;
import dev.sluice.engine.executor.BatchResult;
import dev.sluice.engine.executor.Executor;
import dev.sluice.engine.executor.TransientFailure;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a batch, again if what stopped it may pass. Owned by the query's thread.
 *
 * <p>A failed attempt is aborted before the next one begins, and before the failure is passed on.
 */
final class BatchRunner {
  private static final Logger LOG = LoggerFactory.getLogger(BatchRunner.class);

  /** How often a batch is run at most: once, and three times again. */
  static final int ATTEMPTS = 4;

  private final Executor executor;
  private final QueryMetrics metrics;

  BatchRunner(Executor executor, QueryMetrics metrics) {
    this.executor = executor;
    this.metrics = metrics;
  }

  BatchResult run(BatchRequest request) {
    for (int attempt = 1; ; attempt++) {
      try {
        BatchResult result = executor.run(request);
        metrics.addAttempt(result);
        return result;
      } catch (TransientFailure e) {
        executor.aborted(request.batch());
        if (attempt == ATTEMPTS) {
          throw new IllegalStateException(
              "Batch "
                  + request.batch()
                  + " failed "
                  + ATTEMPTS
                  + " times, the last time with: "
                  + e.getMessage()
                  + ". Start the query again once the cause is gone; it goes on"
                  + " with this batch.",
              e);
        }
        LOG.warn("Batch {} failed in attempt {} and is run again", request.batch(), attempt, e);
      } catch (RuntimeException | Error e) {
        abortAfter(request, e);
        throw e;
      }
    }
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
