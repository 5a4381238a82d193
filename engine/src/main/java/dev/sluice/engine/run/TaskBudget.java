package dev.sluice.engine.run;

import dev.sluice.engine.executor.BatchLimits;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * A task's even share of a batch's limits, and what can't be shared out evenly on top, first come
 * first served. Time runs from the first question on, so that each task gets somewhere.
 *
 * <p>Owned by the task's thread, but for the leftover, which all tasks share.
 */
public final class TaskBudget implements Budget {
  /** The clock is read once in so many questions. */
  private static final int QUESTIONS_PER_CLOCK = 64;

  private final LongSupplier nanoTime;
  private final AtomicLong leftoverRecords;
  private final long nanos;
  private long records;
  private long bytes;
  private long startNanos;
  private int questions;
  private boolean isLate;

  /**
   * The share of one of {@code tasks} tasks.
   *
   * @param leftoverRecords from {@link #leftover}, one for all of them
   */
  public TaskBudget(
      BatchLimits limits, int tasks, AtomicLong leftoverRecords, LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.leftoverRecords = leftoverRecords;
    this.nanos = saturatedNanos(limits.readMillis());
    this.records = limits.records() / tasks;
    this.bytes = Math.max(1, limits.bytes() / tasks);
  }

  /** The records that can't be shared out evenly. */
  public static AtomicLong leftover(BatchLimits limits, int tasks) {
    return new AtomicLong(limits.records() % Math.max(1, tasks));
  }

  @Override
  public void spend(long bytes) {
    records--;
    this.bytes -= bytes;
  }

  @Override
  public boolean isSpent() {
    return (records <= 0 && !drawLeftover()) || bytes <= 0 || isLate();
  }

  @Override
  public long recordsLeft() {
    return isSpent() ? 0 : records;
  }

  private boolean drawLeftover() {
    if (leftoverRecords.get() <= 0 || leftoverRecords.getAndDecrement() <= 0) {
      return false;
    }
    records++;
    return records > 0;
  }

  private boolean isLate() {
    if (questions++ % QUESTIONS_PER_CLOCK == 0 && !isLate) {
      long now = nanoTime.getAsLong();
      if (questions == 1) {
        startNanos = now;
      }
      isLate = now - startNanos >= nanos;
    }
    return isLate;
  }

  private static long saturatedNanos(long millis) {
    return millis > Long.MAX_VALUE / 1_000_000 ? Long.MAX_VALUE : millis * 1_000_000;
  }
}
