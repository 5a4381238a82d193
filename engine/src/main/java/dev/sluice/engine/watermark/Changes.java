package dev.sluice.engine.watermark;

import dev.sluice.engine.executor.BatchRequest;
import dev.sluice.engine.executor.Drain;
import dev.sluice.engine.executor.Scope;
import dev.sluice.engine.executor.SplitState;
import dev.sluice.engine.executor.StageTimes;
import dev.sluice.engine.executor.TaskId;
import dev.sluice.engine.executor.TaskObligations;
import dev.sluice.engine.executor.TaskRecord;
import dev.sluice.engine.plan.Plan;
import dev.sluice.engine.time.EventTime;
import java.util.List;
import java.util.Map;

/** Whether a batch did anything that has to be committed. Pure functions. */
public final class Changes {
  private Changes() {}

  /** Whether a batch is committed even if no task did anything: the first one of a drain. */
  public static boolean areAskedFor(BatchRequest request) {
    return request.drain() == Drain.BEGINS;
  }

  /** Whether a task changed anything but its splits' watermarks. */
  public static boolean in(TaskRecord record, BatchRequest request, boolean hasCommitActions) {
    TaskRecord.Counts counts = record.counts();
    return hasCommitActions
        || counts.read() + counts.in() + counts.out() + counts.droppedLate() > 0
        || record.metrics().length > 0
        || !record.delta().isEmpty()
        || record.splits().stream().anyMatch(SplitState::done)
        || !owesTheSame(
            record.obligations(),
            request.obligations().getOrDefault(record.task(), TaskObligations.NONE));
  }

  /**
   * Whether watermarks moved so far that something will come of it once they have crossed the
   * durable exchanges, which they do only when committed: a task wakes, or a stage's time ends.
   * Between two steps of a script each move counts: what comes next is late or not by it.
   */
  public static boolean areNear(
      Plan plan, Watermarks watermarks, BatchRequest request, List<StageTimes> after) {
    if (after.equals(request.stages())) {
      return false;
    }
    if (request.scope() == Scope.SETTLE) {
      return true;
    }
    long[] holds = Watermarks.earliestHolds(plan, request.obligations(), List.of());
    List<StageTimes> settled = watermarks.settled(after, holds);
    for (int stage = 0; stage < settled.size(); stage++) {
      if (ends(request.stages().get(stage), settled.get(stage))) {
        return true;
      }
    }
    for (Map.Entry<TaskId, TaskObligations> task : request.obligations().entrySet()) {
      long in = settled.get(task.getKey().stage()).inputMillis();
      long before = request.stages().get(task.getKey().stage()).inputMillis();
      long wake = task.getValue().wakeEventMillis();
      if (wake < in && wake >= before) {
        return true;
      }
    }
    return false;
  }

  /** The last stage's output ends by itself, if its input did so in a batch before. */
  private static boolean ends(StageTimes before, StageTimes settled) {
    return (before.inputMillis() < EventTime.MAX_MILLIS
            && settled.inputMillis() == EventTime.MAX_MILLIS)
        || (before.outputMillis() < EventTime.MAX_MILLIS
            && settled.outputMillis() == EventTime.MAX_MILLIS);
  }

  private static boolean owesTheSame(TaskObligations now, TaskObligations before) {
    return now.holdMillis() == before.holdMillis()
        && now.wakeEventMillis() == before.wakeEventMillis()
        && now.wakeClockMillis() == before.wakeClockMillis()
        && now.unfinished() == before.unfinished();
  }
}
