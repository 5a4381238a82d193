package dev.sluice.engine.run;

import dev.sluice.engine.executor.BatchLimits;
import java.io.Serializable;

/**
 * A task's share of what a batch may read.
 *
 * @param tasks among how many tasks the limits are shared out
 * @param turn of a source's task, below {@code tasks}: the lowest get what is left over; {@link
 *     #NO_TURN} is a task without a source, of which each may read something
 */
public record ReadShare(BatchLimits limits, int tasks, int turn) implements Serializable {
  public static final int NO_TURN = -1;

  long records() {
    long even = limits.records() / tasks;
    if (turn == NO_TURN) {
      return Math.max(1, even);
    }
    return turn < limits.records() % tasks ? even + 1 : even;
  }

  long bytes() {
    return Math.max(1, limits.bytes() / tasks);
  }
}
