package dev.sluice.engine.loop;

import dev.sluice.engine.commit.Commit;
import dev.sluice.engine.executor.Scope;

/**
 * Lets processing time catch up where it has overtaken event time: while a stage's output watermark
 * rests, batches with due clock timers do nothing else.
 *
 * <p>As many of them in a row as the plan has stages: so far goes what one timer has caused, and
 * timers that never come to an end don't stop event time for ever. Owned by the query's thread.
 */
final class ClockFirst {
  private final BatchInputs inputs;
  private final int most;
  private int taken;

  /**
   * @param most how many batches in a row may be the clock's alone
   */
  ClockFirst(BatchInputs inputs, int most) {
    this.inputs = inputs;
    this.most = most;
  }

  /** Whether a batch at {@code clockMillis} is the clock's alone. */
  boolean isDue(long clockMillis) {
    return taken < most && inputs.nextClockTimerMillis() < clockMillis && inputs.restsAnywhere();
  }

  /** Whether it would be one millisecond later: what has just been set for now is to fire too. */
  boolean isNear(long clockMillis) {
    return taken < most && inputs.nextClockTimerMillis() == clockMillis && inputs.restsAnywhere();
  }

  void committed(Commit commit) {
    taken = commit.request().scope() == Scope.CLOCK ? taken + 1 : 0;
  }

  /** There was nothing in a batch. */
  void passed() {
    taken = most;
  }
}
