package dev.sluice.engine.aggregate.merging;

import java.io.Serializable;

/**
 * What makes a window emit before its end, or whenever it comes true after it: enough elements, or
 * enough time. Both count from the window's last pane, and of merged windows together.
 *
 * @param count how many elements; 0 for no number
 * @param delayMillis how far the clock must be past the first element's batch; below 0 for no time
 */
public record PaneCondition(int count, long delayMillis) implements Serializable {
  /** Never comes true. */
  public static final PaneCondition NEVER = new PaneCondition(0, -1);

  /** So many elements. */
  public static PaneCondition ofCount(int count) {
    return new PaneCondition(count, -1);
  }

  /** Whether the clock can make it come true. */
  public boolean hasDelay() {
    return delayMillis >= 0;
  }

  /** When a window emits whose first element came now, or {@link KeyWindow#NO_CLOCK}. */
  long dueMillis(long clockMillis) {
    return hasDelay() ? clockMillis + delayMillis : KeyWindow.NO_CLOCK;
  }

  boolean isMet(KeyWindow keyWindow, long clockMillis) {
    return (count > 0 && keyWindow.count >= count) || keyWindow.clockMillis < clockMillis;
  }
}
