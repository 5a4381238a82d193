package dev.sluice.engine.loop;

import dev.sluice.engine.executor.StageTimes;
import dev.sluice.engine.executor.TaskId;
import dev.sluice.engine.executor.TaskMemory;
import dev.sluice.engine.plan.Exchange;
import dev.sluice.engine.plan.Plan;
import dev.sluice.engine.time.EventTime;
import java.util.List;
import java.util.Map;

/**
 * Whether watermarks that have moved reach something beyond a durable exchange, where only what is
 * committed arrives. Pure functions.
 */
final class WatermarkReach {
  private WatermarkReach() {}

  /** Whether some stage's input is behind the least output of the stages before it. */
  static boolean isBehind(Plan plan, List<StageTimes> times) {
    for (int stage = 0; stage < times.size(); stage++) {
      if (leastInput(plan, stage, outputs(times)) > times.get(stage).inputMillis()) {
        return true;
      }
    }
    return false;
  }

  /**
   * Whether the move from {@code before} to {@code after} should be committed though the batch did
   * nothing else: it ends a stage, or it would, once committed and passed on, wake a task or end a
   * later stage. A watermark that merely moves is not worth a record.
   */
  static boolean isReason(
      Plan plan,
      List<StageTimes> before,
      List<StageTimes> after,
      Map<TaskId, TaskMemory> memories) {
    if (before.equals(after)) {
      return false;
    }
    long[] outputs = outputs(after);
    for (int stage = 0; stage < outputs.length; stage++) {
      long input = leastInput(plan, stage, outputs);
      StageTimes times = after.get(stage);
      boolean ends =
          before.get(stage).outputMillis() < EventTime.MAX_MILLIS
              && times.outputMillis() >= EventTime.MAX_MILLIS;
      if (ends || (input > times.inputMillis() && reaches(stage, input, memories))) {
        return true;
      }
      outputs[stage] = Math.max(outputs[stage], Math.min(input, leastHold(stage, memories)));
    }
    return false;
  }

  private static boolean reaches(int stage, long input, Map<TaskId, TaskMemory> memories) {
    if (input >= EventTime.MAX_MILLIS) {
      return true;
    }
    for (Map.Entry<TaskId, TaskMemory> entry : memories.entrySet()) {
      if (entry.getKey().stage() == stage && entry.getValue().wakeEventMillis() < input) {
        return true;
      }
    }
    return false;
  }

  private static long leastHold(int stage, Map<TaskId, TaskMemory> memories) {
    long hold = EventTime.MAX_MILLIS;
    for (Map.Entry<TaskId, TaskMemory> entry : memories.entrySet()) {
      if (entry.getKey().stage() == stage) {
        hold = Math.min(hold, entry.getValue().holdMillis());
      }
    }
    return hold;
  }

  /** The least output of those before a stage; a stage without inputs gets nothing. */
  private static long leastInput(Plan plan, int stage, long[] outputs) {
    long least = EventTime.MAX_MILLIS;
    boolean hasInput = false;
    for (Exchange exchange : plan.exchanges()) {
      if (exchange.to() == stage) {
        least = Math.min(least, outputs[exchange.from()]);
        hasInput = true;
      }
    }
    return hasInput ? least : EventTime.MIN_MILLIS;
  }

  private static long[] outputs(List<StageTimes> times) {
    return times.stream().mapToLong(StageTimes::outputMillis).toArray();
  }
}
