package dev.sluice.engine.embedded;

import dev.sluice.engine.exchange.OutboxReader;
import dev.sluice.engine.executor.BatchRequest;
import dev.sluice.engine.executor.SplitState;
import dev.sluice.engine.executor.StageTimes;
import dev.sluice.engine.executor.TaskId;
import dev.sluice.engine.executor.TaskMemory;
import dev.sluice.engine.operator.Budget;
import dev.sluice.engine.run.TaskState;
import dev.sluice.engine.time.EventTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one task is asked to do in one batch.
 *
 * @param isSource whether its stage reads a source
 * @param splits the splits that it reads now
 * @param outbox the committed rows that are its input, or null
 */
record TaskCall(
    TaskId task,
    BatchRequest request,
    boolean isSource,
    List<SplitState> splits,
    @Nullable OutboxReader outbox,
    TaskState state,
    Budget budget) {
  long batch() {
    return request.batch();
  }

  long clockMillis() {
    return request.clockMillis();
  }

  StageTimes times() {
    return request.stages().get(task.stage());
  }

  TaskMemory memory() {
    return request.memory().getOrDefault(task, TaskMemory.NONE);
  }

  /** Whether it has to run whatever comes from upstream. A drain may bring clock timers forward. */
  boolean isCalled() {
    return !splits.isEmpty()
        || outbox != null
        || memory().unfinished()
        || memory().wakeClockMillis() < request.clockMillis()
        || (request.drain().isOn() && memory().wakeClockMillis() < EventTime.MAX_MILLIS);
  }
}
