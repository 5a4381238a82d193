package dev.sluice.engine.commit;

import dev.sluice.engine.plan.Plan;
import dev.sluice.engine.plan.Stage;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The plan of this run and what the checkpoint calls its stages.
 *
 * @param facts per stage of the plan
 */
public record PlanStores(Plan plan, List<StageFact> facts) {
  public PlanStores {
    facts = List.copyOf(facts);
  }

  /** The store of a stage of the plan. */
  public int store(int stage) {
    return facts.get(stage).store();
  }

  /** The stores of all stages, by the stages' names. */
  public Map<String, Integer> storeIds() {
    Map<String, Integer> ids = new HashMap<>();
    facts.forEach(fact -> ids.put(fact.name(), fact.store()));
    return ids;
  }

  /**
   * Over how many partitions each stage runs, by store; without sources, whose tasks remember
   * nothing and run only where a split is.
   */
  public Map<Integer, Integer> partitions(int parallelism) {
    Map<Integer, Integer> partitions = new HashMap<>();
    for (Stage stage : plan.stages()) {
      if (stage.head() instanceof Stage.SourceHead) {
        continue;
      }
      int count = stage.partitions() == Stage.Partitions.ONE ? 1 : parallelism;
      partitions.put(store(stage.id()), count);
    }
    return partitions;
  }
}
