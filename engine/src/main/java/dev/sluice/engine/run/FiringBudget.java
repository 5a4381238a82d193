package dev.sluice.engine.run;

import dev.sluice.engine.operator.Budget;

/**
 * How many timers a task fires in one batch: so many that a batch does not grow without bound, and
 * the same in each attempt. Owned by the task's thread.
 */
final class FiringBudget implements Budget {
  private static final long TIMERS = 1 << 18;

  private long left = TIMERS;

  @Override
  public void spend(long bytes) {
    left--;
  }

  @Override
  public boolean isSpent() {
    return left <= 0;
  }

  @Override
  public long recordsLeft() {
    return Math.max(0, left);
  }
}
