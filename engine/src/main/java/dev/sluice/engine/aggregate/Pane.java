package dev.sluice.engine.aggregate;

/**
 * Which of its window's results a result is; Beam's PaneInfo.
 *
 * @param index counts all panes of the window and key from 0
 * @param onTimeIndex counts those from the on-time one on, -1 before
 * @param causedByDrain whether its window closed because the query is drained
 */
public record Pane(
    boolean isFirst,
    boolean isLast,
    Timing timing,
    long index,
    long onTimeIndex,
    boolean causedByDrain) {
  /** Of a query that is not being drained. */
  public Pane(boolean isFirst, boolean isLast, Timing timing, long index, long onTimeIndex) {
    this(isFirst, isLast, timing, index, onTimeIndex, false);
  }

  Pane becauseOfDrain() {
    return new Pane(isFirst, isLast, timing, index, onTimeIndex, true);
  }

  /** When a pane fired, as seen from the watermark. */
  public enum Timing {
    EARLY,
    ON_TIME,
    LATE
  }
}
