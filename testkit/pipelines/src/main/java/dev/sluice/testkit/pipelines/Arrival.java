package dev.sluice.testkit.pipelines;

/** How rows and watermark come to a step. */
enum Arrival {
  /**
   * The watermark moves on as the runner likes, but never past a row to come. So it is with bounded
   * inputs too: a runner may take rows that still wait at a step for the step's watermark.
   */
  FLOW,
  /** The same, but rows may be behind the watermark. */
  LATE,
  /** Event after event of a TestStream; each has all its effects before the next one comes. */
  EVENTS
}
