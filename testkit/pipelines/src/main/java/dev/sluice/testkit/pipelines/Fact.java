package dev.sluice.testkit.pipelines;

/** What Beam's model promises about a collection besides its elements and their windows. */
enum Fact {
  /** Each row's timestamp. */
  TIME,
  /** Timestamps are such as inputs have, not the end of the global window: windows can be given. */
  WITHIN,
  /**
   * No watermark has passed a row's timestamp when it comes. How far it is when a timer of the
   * clock gives a row is the runner's affair, and a grouping gives rows that it has passed the end
   * of their window as time, whatever its timestamp combiner; or that window is over.
   */
  AHEAD,
  /** Each row's pane, but for whether it is its window's last. */
  PANE,
  /** Whether a pane is its window's last. */
  LAST,
  /**
   * Whether the first pane that is not early is on time or late. Beam looks at the watermark of the
   * output: when that of the input passes the window's end and the allowed lateness at once, it is
   * the runner's affair how far that has gone before the pane.
   */
  PUNCTUALITY,
  /** Rows of the same key and window come one by one, in an order that is known. */
  ORDER,
  /** The whole collection gets one row at a time, in an order that is known. */
  SINGLE
}
