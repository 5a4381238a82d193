package dev.sluice.engine.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.engine.executor.BatchLimits;
import dev.sluice.testkit.SeededTest;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class TaskBudgetTest {
  private final AtomicLong nanos = new AtomicLong();
  private boolean isStopping;

  @SeededTest(seeds = 50)
  void allTasksTogetherTakeExactlyTheLimitWhateverTheirOrder(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int tasks = 1 + random.nextInt(6);
    BatchLimits limits = new BatchLimits(1 + random.nextInt(40), Long.MAX_VALUE, 1000);
    List<TaskBudget> budgets = new ArrayList<>();
    for (int i = 0; i < tasks; i++) {
      budgets.add(budget(limits, tasks, i));
    }

    long taken = 0;
    while (!budgets.isEmpty()) {
      TaskBudget budget = budgets.get(random.nextInt(budgets.size()));
      if (budget.isSpent()) {
        assertThat(budget.recordsLeft()).isZero();
        budgets.remove(budget);
      } else {
        assertThat(budget.recordsLeft()).isPositive();
        budget.spend(7);
        taken++;
      }
    }

    assertThat(taken).isEqualTo(limits.records());
  }

  @Test
  void aTaskThatFindsNothingLeavesTheOthersTheirShare() {
    BatchLimits limits = new BatchLimits(3, Long.MAX_VALUE, 1000);
    TaskBudget idle = budget(limits, 2, 1);
    TaskBudget busy = budget(limits, 2, 0);

    assertThat(asksWithin(idle, 200)).isFalse();

    assertThat(busy.recordsLeft()).isEqualTo(2);
  }

  @Test
  void eachStepMayReadSomething() {
    BatchLimits limits = new BatchLimits(1, Long.MAX_VALUE, 1000);

    assertThat(budget(limits, 3, -1).recordsLeft()).isEqualTo(1);
  }

  @Test
  void isSpentWhenItsBytesAre() {
    TaskBudget budget = budget(new BatchLimits(100, 50, 1000));

    budget.spend(49);
    assertThat(budget.isSpent()).isFalse();
    budget.spend(1);
    assertThat(budget.isSpent()).isTrue();
  }

  @Test
  void itsTimeRunsFromTheFirstQuestionOn() {
    TaskBudget budget = budget(new BatchLimits(Long.MAX_VALUE, Long.MAX_VALUE, 5));
    nanos.addAndGet(100_000_000);

    assertThat(asksWithin(budget, 200)).isFalse();
    nanos.addAndGet(4_999_999);
    assertThat(asksWithin(budget, 200)).isFalse();
    nanos.addAndGet(1);
    assertThat(asksWithin(budget, 200)).isTrue();
  }

  @Test
  void isSpentWhenNobodyWantsMore() {
    TaskBudget budget = budget(new BatchLimits(Long.MAX_VALUE, Long.MAX_VALUE, 5));
    assertThat(asksWithin(budget, 200)).isFalse();

    isStopping = true;

    assertThat(asksWithin(budget, 200)).isTrue();
  }

  private static boolean asksWithin(TaskBudget budget, int questions) {
    boolean isSpent = false;
    for (int i = 0; i < questions; i++) {
      isSpent |= budget.isSpent();
    }
    return isSpent;
  }

  private TaskBudget budget(BatchLimits limits) {
    return budget(limits, 1, 0);
  }

  private TaskBudget budget(BatchLimits limits, int tasks, int turn) {
    return new TaskBudget(new ReadShare(limits, tasks, turn), nanos::get, () -> isStopping);
  }
}
