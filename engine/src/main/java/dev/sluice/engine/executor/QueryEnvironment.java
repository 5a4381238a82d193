package dev.sluice.engine.executor;

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
 */
public record QueryEnvironment(
    Plan plan,
    int parallelism,
    Map<String, Integer> storeIds,
    CheckpointStorage storage,
    StateBackend backend,
    boolean durable) {
  public QueryEnvironment {
    storeIds = Map.copyOf(storeIds);
  }
}
