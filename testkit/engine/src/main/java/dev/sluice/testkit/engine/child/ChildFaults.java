package dev.sluice.testkit.engine.child;

import java.util.SplittableRandom;

/**
 * What goes wrong with children, drawn from a seed.
 *
 * <p>Owned by the driver's thread.
 */
public final class ChildFaults {
  private final SplittableRandom random;
  private final double lost;
  private final double doubled;

  /**
   * Draws faults.
   *
   * @param lost how likely a child is killed before it runs a task, 0 to 1
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

  boolean losesChild() {
    return random.nextDouble() < lost;
  }

  boolean runsTwice() {
    return random.nextDouble() < doubled;
  }

  boolean acceptsSecond() {
    return random.nextBoolean();
  }
}
