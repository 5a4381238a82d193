package dev.sluice.engine.commit;

import dev.sluice.engine.executor.TaskObligations;
import java.util.HashMap;
import java.util.Map;

/**
 * What tasks owe, after a change of parallelism.
 *
 * <p>Which of a stage's old partitions owes what went to which new one is not known without their
 * state. So every new one owes the earliest of all, and must run in the next batch, in which it
 * reports for itself: until then nothing passes too early.
 */
final class ObligationsMerge {
  private ObligationsMerge() {}

  /**
   * @param partitions over how many partitions each stage now runs, by store
   */
  static Map<TaskKey, TaskObligations> over(
      Map<TaskKey, TaskObligations> obligations, Map<Integer, Integer> partitions) {
    Map<Integer, TaskObligations> earliest = new HashMap<>();
    obligations.forEach(
        (task, owes) -> earliest.merge(task.store(), owes, ObligationsMerge::merge));
    Map<TaskKey, TaskObligations> merged = new HashMap<>();
    earliest.forEach(
        (store, owes) -> {
          for (int partition = 0; partition < partitions.getOrDefault(store, 0); partition++) {
            merged.put(new TaskKey(store, partition), mustRun(owes));
          }
        });
    return merged;
  }

  private static TaskObligations merge(TaskObligations one, TaskObligations other) {
    return new TaskObligations(
        Math.min(one.holdMillis(), other.holdMillis()),
        Math.min(one.wakeEventMillis(), other.wakeEventMillis()),
        Math.min(one.wakeClockMillis(), other.wakeClockMillis()),
        one.unfinished() || other.unfinished(),
        Math.min(one.reachedMillis(), other.reachedMillis()));
  }

  private static TaskObligations mustRun(TaskObligations owes) {
    return new TaskObligations(
        owes.holdMillis(),
        owes.wakeEventMillis(),
        owes.wakeClockMillis(),
        true,
        owes.reachedMillis());
  }
}
