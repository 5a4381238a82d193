package dev.sluice.translation.combine;

/** When aggregations give their results, where the pipeline's own triggers leave it open. */
public enum OutputMode {
  /** As Beam has it: the default trigger gives a window's result once, when the window closes. */
  APPEND,
  /** Aggregations under the default trigger give each changed result after each batch. */
  UPDATE
}
