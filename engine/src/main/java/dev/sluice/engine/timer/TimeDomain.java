package dev.sluice.engine.timer;

/** By which clock a timer is due. */
public enum TimeDomain {
  /** The stage's input watermark. */
  EVENT,
  /** The batch's clock. */
  CLOCK,
  /**
   * The batch's clock as all stages see it; delivered like {@link #CLOCK}, told apart for the user.
   */
  SYNCHRONIZED_CLOCK
}
