package dev.sluice.testkit.pipelines;

/**
 * Where the DirectRunner breaks Beam's own model, by name and with the evidence, so that the
 * generator steers around it.
 */
final class DirectQuirks {
  /**
   * Sliding windows whose period is longer than their size leave some rows in no window at all,
   * which then belong nowhere. DirectRunner 2.71.0 fails on such a row: "WindowedValue requires
   * windows, but there were none", from {@code WindowEvaluatorFactory}.
   */
  static final String ROWS_IN_NO_WINDOW =
      "periods of sliding windows are no longer than their size";

  /**
   * A splittable DoFn that asks to be resumed is resumed by a timer of processing time, "now".
   * Under a TestStream the DirectRunner's clock stands still, a timer is due only when the clock is
   * past it, and the pipeline hangs.
   */
  static final String RESUME_WITHOUT_A_CLOCK = "no splittable DoFn that stops behind a TestStream";

  /**
   * The global window can't be kept for longer than time lasts, so with an allowed lateness it ends
   * and expires at the same moment. Runners-core's {@code ReduceFnRunner}, which both runners use,
   * then closes it twice under {@code FIRE_ALWAYS}: an ON_TIME pane that is first and last, and an
   * empty LATE one that says the same. What is behind such a grouping gets an element more or not.
   */
  static final String CLOSED_TWICE = "no allowed lateness in the global window";

  private DirectQuirks() {}
}
