package dev.sluice.engine.watermark;

import dev.sluice.engine.executor.StageTimes;
import dev.sluice.engine.plan.Exchange;
import dev.sluice.engine.time.EventTime;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * One batch's watermarks, filled in stage by stage while the batch runs.
 *
 * <p>May be read by any thread; {@link #complete} is called once per stage, by whoever saw the last
 * of its tasks end.
 */
public final class BatchWatermarks {
  private final Watermarks watermarks;
  private final List<StageTimes> before;
  private final AtomicReferenceArray<StageTimes> after;
  private final List<StageTimes> completed;
  private final boolean isStill;

  BatchWatermarks(Watermarks watermarks, List<StageTimes> before, boolean isStill) {
    if (before.size() != watermarks.stages()) {
      throw new IllegalArgumentException(
          "The plan has " + watermarks.stages() + " stages, but times of " + before.size());
    }
    this.watermarks = watermarks;
    this.before = before;
    this.isStill = isStill;
    this.after = new AtomicReferenceArray<>(before.size());
    this.completed = new Completed(after);
  }

  /** The stage's watermarks before this batch. */
  public StageTimes before(int stage) {
    return before.get(stage);
  }

  public boolean isComplete(int stage) {
    return after.get(stage) != null;
  }

  /** Whether all stages whose rows of this batch the stage takes are complete. */
  public boolean isInputComplete(int stage) {
    for (Exchange input : watermarks.inputs(stage)) {
      if (!input.durable() && after.get(input.from()) == null) {
        return false;
      }
    }
    return true;
  }

  /**
   * The watermark to which the stage's tasks advance; of a source, the end of time.
   *
   * @throws IllegalStateException if its input is not complete
   */
  public long inputMillis(int stage) {
    if (!isInputComplete(stage)) {
      throw new IllegalStateException("Stage " + stage + " has inputs that are not complete");
    }
    long old = before.get(stage).inputMillis();
    return isStill ? old : Math.max(old, watermarks.combine(stage, completed, before));
  }

  /** The hold of a stage of which processing time has overtaken a task. */
  public long overtakenMillis(int stage) {
    return watermarks.isBehindDurable(stage)
        ? EventTime.MAX_MILLIS
        : before.get(stage).outputMillis();
  }

  /**
   * All tasks of a stage have ended.
   *
   * @param reachedMillis the least that its tasks reached; of a source, the least of its splits
   * @param holdMillis the earliest hold of all partitions
   */
  public StageTimes complete(int stage, long reachedMillis, long holdMillis) {
    StageTimes old = before.get(stage);
    long in = Math.max(old.inputMillis(), Math.min(inputMillis(stage), reachedMillis));
    long out =
        isStill ? old.outputMillis() : Math.max(old.outputMillis(), Math.min(in, holdMillis));
    StageTimes now = new StageTimes(in, out);
    if (!after.compareAndSet(stage, null, now)) {
      throw new IllegalStateException("Stage " + stage + " was complete before");
    }
    return now;
  }

  /**
   * The watermarks of all stages.
   *
   * @throws IllegalStateException if a stage is not complete
   */
  public List<StageTimes> after() {
    return new ArrayList<>(completed);
  }

  private static final class Completed extends AbstractList<StageTimes> {
    private final AtomicReferenceArray<StageTimes> times;

    Completed(AtomicReferenceArray<StageTimes> times) {
      this.times = times;
    }

    @Override
    public StageTimes get(int stage) {
      StageTimes complete = times.get(stage);
      if (complete == null) {
        throw new IllegalStateException("Stage " + stage + " is not complete");
      }
      return complete;
    }

    @Override
    public int size() {
      return times.length();
    }
  }
}
