package dev.sluice.engine.drive;

import dev.sluice.engine.executor.SplitState;
import dev.sluice.engine.executor.StageTimes;
import dev.sluice.engine.executor.TaskId;
import dev.sluice.engine.executor.TaskObligations;
import dev.sluice.engine.operator.Budget;
import dev.sluice.engine.run.ReadShare;
import dev.sluice.engine.run.TaskStart;
import dev.sluice.engine.run.TaskState;
import dev.sluice.engine.time.EventTime;
import dev.sluice.engine.watermark.BatchWatermarks;
import java.io.Serializable;
import java.util.List;

/**
 * What one task is asked to do in one batch, as far as that is known before the batch runs. Travels
 * to where the task runs.
 *
 * @param stage its stage's watermarks before the batch
 * @param obligations what it reported last
 */
public record TaskOrder(
    TaskId task, Batch batch, StageTimes stage, TaskObligations obligations, Input input)
    implements Serializable {
  /**
   * The batch.
   *
   * @param number counts the query's batches
   * @param clockMillis its processing time
   * @param isDraining whether the query is being drained
   */
  public record Batch(long number, long clockMillis, boolean isDraining) implements Serializable {}

  /**
   * What the task takes rows from, besides the exchanges of this batch.
   *
   * @param isSource whether its stage reads a source
   * @param splits the splits that it reads now
   * @param share how much it may read
   * @param isOwed whether there are rows of batches before this one
   */
  public record Input(boolean isSource, List<SplitState> splits, ReadShare share, boolean isOwed)
      implements Serializable {}

  /** Whether it has to run whatever comes from upstream. A drain may bring clock timers forward. */
  public boolean isCalled() {
    return !input.splits.isEmpty()
        || input.isOwed
        || obligations.unfinished()
        || obligations.wakeClockMillis() < batch.clockMillis
        || (batch.isDraining && obligations.wakeClockMillis() < EventTime.MAX_MILLIS);
  }

  /** Whether it has to run where the batch brings no row: a timer is due at the input watermark. */
  public boolean isWoken(BatchWatermarks watermarks) {
    return obligations.wakeEventMillis() < watermarks.inputMillis(task.stage());
  }

  /** The watermark to which it advances. A source's comes from its splits, when all are read. */
  public long advanceMillis(BatchWatermarks watermarks) {
    return input.isSource ? stage.inputMillis() : watermarks.inputMillis(task.stage());
  }

  /** What it begins with: a task that is ahead of its stage judges lateness by what it has seen. */
  public TaskStart start(TaskState state, Budget budget) {
    long reached = Math.max(stage.inputMillis(), obligations.reachedMillis());
    return new TaskStart(
        batch.number,
        batch.clockMillis,
        new StageTimes(reached, stage.outputMillis()),
        input.splits,
        state,
        budget,
        batch.isDraining);
  }
}
