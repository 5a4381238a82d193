package dev.sluice.testkit.engine.child;

import java.util.SplittableRandom;

/**
 * What goes wrong with children, drawn from a seed.
 *
 * <p>Owned by the driver's thread.
 */
public final class ChildFaults {
  /** With one more the loop gives the batch up. */
  private static final int MOST_LOST_A_BATCH = 3;

  private final SplittableRandom random;
  private final double lost;
  private final double doubled;
  private int lostInBatch;

  /** When a child is lost that was to run a task. */
  enum Loss {
    NONE,
    BEFORE_IT_RUNS,
    BEFORE_IT_ANSWERS
  }

  /**
   * Draws faults.
   *
   * @param lost how likely a child is killed around each task, and before it hears of each commit,
   *     0 to 1; a batch loses no more children than it may be tried again
   * @param doubled how likely a task is run by two children, 0 to 1
   */
  public ChildFaults(long seed, double lost, double doubled) {
    this.random = new SplittableRandom(seed);
    this.lost = lost;
    this.doubled = doubled;
  }

  /** Nothing ever goes wrong. */
  public static ChildFaults none() {
    return new ChildFaults(0, 0, 0);
  }

  Loss aroundTask() {
    if (lostInBatch == MOST_LOST_A_BATCH || random.nextDouble() >= lost) {
      return Loss.NONE;
    }
    lostInBatch++;
    return random.nextBoolean() ? Loss.BEFORE_IT_RUNS : Loss.BEFORE_IT_ANSWERS;
  }

  boolean losesChildAtCommit() {
    return random.nextDouble() < lost;
  }

  void committed() {
    lostInBatch = 0;
  }

  boolean runsTwice() {
    return random.nextDouble() < doubled;
  }

  boolean acceptsSecond() {
    return random.nextBoolean();
  }
}
