package dev.sluice.engine.commit;

import dev.sluice.engine.executor.BatchResult;
import dev.sluice.engine.executor.TaskRecord;
import dev.sluice.engine.operator.MetricsFold;

/**
 * What tasks measured: of committed batches, and of all attempts, also of those that failed.
 *
 * <p>Written by the query's thread, may be read by any.
 */
public final class QueryMetrics {
  private final MetricsFold fold;
  private volatile byte[] committed;
  private volatile byte[] attempted;

  /**
   * @param recovered the total of the batches that were committed before this run
   */
  public QueryMetrics(MetricsFold fold, byte[] recovered) {
    this.fold = new EmptyAwareFold(fold);
    committed = recovered.clone();
    attempted = committed;
  }

  public byte[] committed() {
    return committed.clone();
  }

  public byte[] attempted() {
    return attempted.clone();
  }

  /** A batch has run; whether it will be committed is open. */
  public void addAttempt(BatchResult result) {
    byte[] ofBatch = new byte[0];
    for (TaskRecord task : result.records()) {
      ofBatch = fold.fold(ofBatch, task.metrics());
    }
    addAttempt(ofBatch);
  }

  /** Something was measured that no batch's result has, and that is never committed. */
  public void addAttempt(byte[] unaccepted) {
    attempted = fold.fold(attempted, unaccepted);
  }

  /** The query begins anew from its last commit, which may be one more than was told. */
  public void goOn(byte[] recovered) {
    committed = recovered.clone();
  }

  void setCommitted(byte[] total) {
    committed = total;
  }
}
