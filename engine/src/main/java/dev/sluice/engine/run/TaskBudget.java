package dev.sluice.engine.run;

import dev.sluice.engine.operator.Budget;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * A task's share of a batch's limits. Time runs from the first question on, so that each task gets
 * somewhere. Owned by the task's thread.
 */
public final class TaskBudget implements Budget {
  /** The clock is read once in so many questions. */
  private static final int QUESTIONS_PER_CLOCK = 64;

  private final LongSupplier nanoTime;
  private final BooleanSupplier isStopping;
  private final long nanos;
  private final boolean isFollowedAtOnce;
  private long records;
  private long bytes;
  private long startNanos;
  private int questions;
  private boolean isLate;

  /**
   * What {@code share} gives.
   *
   * @param isStopping whether nobody wants more than there is already; asked as often as the clock
   */
  public TaskBudget(ReadShare share, LongSupplier nanoTime, BooleanSupplier isStopping) {
    this.nanoTime = nanoTime;
    this.isStopping = isStopping;
    this.nanos = saturatedNanos(share.limits().readMillis());
    this.isFollowedAtOnce = share.limits().isFollowedAtOnce();
    this.records = share.records();
    this.bytes = share.bytes();
  }

  @Override
  public void spend(long bytes) {
    records--;
    this.bytes -= bytes;
  }

  @Override
  public boolean isSpent() {
    return records <= 0 || bytes <= 0 || isLate();
  }

  @Override
  public long recordsLeft() {
    return isSpent() ? 0 : records;
  }

  @Override
  public boolean isFollowedAtOnce() {
    return isFollowedAtOnce;
  }

  private boolean isLate() {
    if (questions++ % QUESTIONS_PER_CLOCK == 0 && !isLate) {
      long now = nanoTime.getAsLong();
      if (questions == 1) {
        startNanos = now;
      }
      isLate = now - startNanos >= nanos || isStopping.getAsBoolean();
    }
    return isLate;
  }

  private static long saturatedNanos(long millis) {
    return millis > Long.MAX_VALUE / 1_000_000 ? Long.MAX_VALUE : millis * 1_000_000;
  }
}
