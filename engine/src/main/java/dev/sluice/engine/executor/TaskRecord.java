package dev.sluice.engine.executor;

import dev.sluice.engine.time.EventTime;
import dev.sluice.state.Delta;
import java.util.List;

/**
 * What one accepted attempt of a task did: all that the driver needs to commit it.
 *
 * @param reachedMillis the input watermark up to which it did all that was due: the stage's, or
 *     less if its budget was spent
 * @param overtaken whether processing time comes first: its stage's output watermark stays where it
 *     is in this batch
 * @param delta its changes of state
 * @param outboxes what it wrote to durable exchanges
 * @param splits the splits that it read from and where they stand; of a source's task only
 * @param metrics in the query's form; empty if nothing was measured
 * @param counts rows in and out, for progress
 */
public record TaskRecord(
    TaskId task,
    TaskObligations obligations,
    long reachedMillis,
    boolean overtaken,
    Delta delta,
    List<OutboxRows> outboxes,
    List<SplitState> splits,
    byte[] metrics,
    Counts counts) {
  public TaskRecord {
    outboxes = List.copyOf(outboxes);
    splits = List.copyOf(splits);
  }

  /** Of a task that was not overtaken. */
  public TaskRecord(
      TaskId task,
      TaskObligations obligations,
      long reachedMillis,
      Delta delta,
      List<OutboxRows> outboxes,
      List<SplitState> splits,
      byte[] metrics,
      Counts counts) {
    this(task, obligations, reachedMillis, false, delta, outboxes, splits, metrics, counts);
  }

  /**
   * The same, remembering what the task reached only if that is after its stage's watermark.
   *
   * @param stageMillis the stage's input watermark after the batch
   */
  public TaskRecord behind(long stageMillis) {
    if (obligations.reachedMillis() > stageMillis
        || obligations.reachedMillis() == EventTime.MIN_MILLIS) {
      return this;
    }
    TaskObligations small =
        new TaskObligations(
            obligations.holdMillis(),
            obligations.wakeEventMillis(),
            obligations.wakeClockMillis(),
            obligations.unfinished());
    return new TaskRecord(
        task, small, reachedMillis, overtaken, delta, outboxes, splits, metrics, counts);
  }

  /**
   * How many rows went by, for progress.
   *
   * @param read records taken from a source
   * @param in rows taken from exchanges
   * @param out rows given to exchanges
   * @param droppedLate rows dropped for being late
   */
  public record Counts(long read, long in, long out, long droppedLate) {
    public static final Counts NONE = new Counts(0, 0, 0, 0);
  }
}
