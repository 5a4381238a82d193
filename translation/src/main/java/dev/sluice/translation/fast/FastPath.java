package dev.sluice.translation.fast;

/**
 * A way of doing something faster than the general one, with the same results. Each can be turned
 * off, so that tests can hold the two against each other; one who adds a fast way adds it here and
 * asks {@link FastPaths#has} before it is taken.
 */
public enum FastPath {
  /** The engine's own aggregation for Combine, in place of the group operator of Beam's runners. */
  AGGREGATION,
  /** The engine's own aggregation for GroupByKey, in place of the same. */
  GROUPING,
  /**
   * The engine's own aggregation of windows that merge, and of windows that emit by count or delay,
   * for Combine and GroupByKey, in place of the same.
   */
  SESSIONS,
  /** Elements are combined in part before the exchange of an aggregation. */
  PARTIAL_AGGREGATION,
  /** Elements are given to plain DoFns directly, and not through Beam's own DoFn runner. */
  DIRECT_CALLS,
  /** Windows that depend on the time alone are assigned without collections. */
  WINDOWS_BY_TIME
}
