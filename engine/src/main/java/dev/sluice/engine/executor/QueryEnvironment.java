package dev.sluice.engine.executor;

import dev.sluice.engine.operator.MetricsFold;
import dev.sluice.engine.operator.MetricsReceiver;
import dev.sluice.engine.plan.Plan;
import dev.sluice.state.CheckpointStorage;
import dev.sluice.state.StateBackend;
import java.util.Map;

/**
 * What an executor is started with.
 *
 * @param parallelism the number of partitions, 1 to the plan's maximum
 * @param storeIds the number of each stage's store, by the stage's name; never changes in the life
 *     of a checkpoint
 * @param durable whether the query has a checkpoint that outlives it
 * @param metrics puts together what one task reports in several calls
 * @param unaccepted takes what was measured and is in no batch's result: in attempts that failed,
 *     and while steps were closed. Called on the query's thread
 */
public record QueryEnvironment(
    Plan plan,
    int parallelism,
    Map<String, Integer> storeIds,
    CheckpointStorage storage,
    StateBackend backend,
    boolean durable,
    MetricsFold metrics,
    MetricsReceiver unaccepted) {
  public QueryEnvironment {
    storeIds = Map.copyOf(storeIds);
  }

  /** Of a query whose tasks report metrics at most once per batch. */
  public QueryEnvironment(
      Plan plan,
      int parallelism,
      Map<String, Integer> storeIds,
      CheckpointStorage storage,
      StateBackend backend,
      boolean durable) {
    this(plan, parallelism, storeIds, storage, backend, durable, MetricsFold.NONE, lost -> {});
  }
}
