package dev.sluice.engine.aggregate.partial;

import java.util.List;

/**
 * The windows of an element that is in several, as one thing to combine by: elements with the same
 * windows are combined once, and what came of them is added to each of the windows later.
 *
 * <p>Sets with the same windows in another order are different; that costs time only.
 */
public final class WindowSet {
  private final List<?> windows;
  private final int hash;

  WindowSet(List<?> windows) {
    this.windows = windows;
    this.hash = windows.hashCode();
  }

  public List<?> windows() {
    return windows;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof WindowSet set
        && (set.windows == windows || (set.hash == hash && set.windows.equals(windows)));
  }

  @Override
  public int hashCode() {
    return hash;
  }
}
