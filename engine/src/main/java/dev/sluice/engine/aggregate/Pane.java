package dev.sluice.engine.aggregate;

/**
 * Which of its window's results a result is; Beam's PaneInfo.
 *
 * @param index counts all panes of the window and key from 0
 * @param onTimeIndex counts those from the on-time one on, -1 before
 */
public record Pane(boolean isFirst, boolean isLast, Timing timing, long index, long onTimeIndex) {
  /** When a pane fired, as seen from the watermark. */
  public enum Timing {
    EARLY,
    ON_TIME,
    LATE
  }
}
