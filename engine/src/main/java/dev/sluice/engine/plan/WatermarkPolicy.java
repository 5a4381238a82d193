package dev.sluice.engine.plan;

/** How the watermarks of a stage's several inputs become one. */
public enum WatermarkPolicy {
  /** The least: nothing is late that any input still owes. */
  MIN,
  /** The greatest: the stage follows its fastest input, and what slower ones bring may be late. */
  MAX
}
