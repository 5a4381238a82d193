package dev.sluice.engine.commit;

import dev.sluice.engine.executor.Executor;

/**
 * Acts on what is committed, and on nothing else: the executor applies overlays and finalises
 * marks, and committed metrics can be seen. Owned by the query's thread.
 */
public final class Publisher {
  private final Executor executor;
  private final CommittedState state;
  private final QueryMetrics metrics;

  public Publisher(Executor executor, CommittedState state, QueryMetrics metrics) {
    this.executor = executor;
    this.state = state;
    this.metrics = metrics;
  }

  public void publish(Commit commit) {
    executor.committed(commit.batch(), commit.deltas());
    metrics.setCommitted(state.metrics());
  }
}
