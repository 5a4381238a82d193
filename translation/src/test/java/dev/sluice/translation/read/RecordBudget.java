package dev.sluice.translation.read;

import dev.sluice.engine.operator.Budget;

/** A budget of so many records. */
final class RecordBudget implements Budget {
  private long left;

  RecordBudget(long records) {
    left = records;
  }

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
