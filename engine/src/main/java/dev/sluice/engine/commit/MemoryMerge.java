package dev.sluice.engine.commit;

import dev.sluice.engine.executor.TaskMemory;
import java.util.HashMap;
import java.util.Map;

/**
 * What tasks remember, after a change of parallelism.
 *
 * <p>Which of a stage's old partitions owes what went to which new one is not known without their
 * state. So every new one owes the earliest of all, and must run in the next batch, in which it
 * reports for itself: until then nothing passes too early.
 */
final class MemoryMerge {
  private MemoryMerge() {}

  /**
   * @param partitions over how many partitions each stage now runs, by store
   */
  static Map<TaskKey, TaskMemory> over(
      Map<TaskKey, TaskMemory> memories, Map<Integer, Integer> partitions) {
    Map<Integer, TaskMemory> earliest = new HashMap<>();
    memories.forEach((task, memory) -> earliest.merge(task.store(), memory, MemoryMerge::merge));
    Map<TaskKey, TaskMemory> merged = new HashMap<>();
    earliest.forEach(
        (store, memory) -> {
          for (int partition = 0; partition < partitions.getOrDefault(store, 0); partition++) {
            merged.put(new TaskKey(store, partition), mustRun(memory));
          }
        });
    return merged;
  }

  private static TaskMemory merge(TaskMemory one, TaskMemory other) {
    return new TaskMemory(
        Math.min(one.holdMillis(), other.holdMillis()),
        Math.min(one.wakeEventMillis(), other.wakeEventMillis()),
        Math.min(one.wakeClockMillis(), other.wakeClockMillis()),
        one.unfinished() || other.unfinished(),
        Math.min(one.reachedMillis(), other.reachedMillis()));
  }

  private static TaskMemory mustRun(TaskMemory memory) {
    return new TaskMemory(
        memory.holdMillis(),
        memory.wakeEventMillis(),
        memory.wakeClockMillis(),
        true,
        memory.reachedMillis());
  }
}
