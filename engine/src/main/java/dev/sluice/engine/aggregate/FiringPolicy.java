package dev.sluice.engine.aggregate;

import java.io.Serializable;

/**
 * When a windowed aggregation emits, and what becomes of the accumulator.
 *
 * @param early what a window that changed does after each batch before its end; it fires in update
 *     mode, and for early firings at each element
 * @param late what a window that changed does after each batch past its end, within the lateness
 * @param accumulation what a pane holds
 * @param allowedLatenessMillis how long after its end a window still takes elements
 * @param onTime what becomes of the on-time pane if nothing new is in it
 * @param closing what becomes of the last pane if nothing new is in it
 */
public record FiringPolicy(
    OnChange early,
    OnChange late,
    Accumulation accumulation,
    long allowedLatenessMillis,
    OnEmpty onTime,
    OnEmpty closing)
    implements Serializable {

  /** What a window does after a batch that changed it. */
  public enum OnChange {
    /** It emits a pane. */
    FIRE,
    /** It waits: what came is in the on-time pane or, past that, in the last one. */
    GATHER
  }

  /** What a pane holds of its window's elements. */
  public enum Accumulation {
    /** All so far. */
    ACCUMULATING,
    /** What came since the pane before. */
    DISCARDING
  }

  /** What becomes of a pane that has nothing new. */
  public enum OnEmpty {
    FIRE_ALWAYS,
    FIRE_IF_NON_EMPTY
  }
}
