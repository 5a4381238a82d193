package dev.sluice.engine.aggregate.merging;

import dev.sluice.engine.aggregate.Aggregation;
import java.util.ArrayList;
import java.util.List;

/**
 * What a batch has gathered of one key: windows that do not overlap, in the order of time.
 *
 * <p>Owned by the task's thread.
 */
final class GatheredIntervals implements GatheredWindows {
  private final Intervals windows;
  private final Aggregation aggregation;
  private final List<KeyWindow> keyWindows = new ArrayList<>(2);

  GatheredIntervals(Intervals windows, Aggregation aggregation) {
    this.windows = windows;
    this.aggregation = aggregation;
  }

  @Override
  public List<KeyWindow> keyWindows() {
    return keyWindows;
  }

  /**
   * The window of the key that this one belongs to; the window and all it overlaps are merged into
   * it.
   */
  @Override
  public KeyWindow at(Object window) {
    long startMillis = windows.startMillis(window);
    long maxMillis = windows.maxTimestampMillis(window);
    int first = firstEndingFrom(startMillis);
    if (first == keyWindows.size() || keyWindows.get(first).startMillis > maxMillis) {
      KeyWindow added = new KeyWindow(startMillis, maxMillis);
      keyWindows.add(first, added);
      return added;
    }
    KeyWindow into = keyWindows.get(first);
    into.isUniform &= into.startMillis == startMillis && into.maxMillis == maxMillis;
    into.startMillis = Math.min(into.startMillis, startMillis);
    into.maxMillis = Math.max(into.maxMillis, maxMillis);
    int next = first + 1;
    while (next < keyWindows.size() && keyWindows.get(next).startMillis <= into.maxMillis) {
      into.span(keyWindows.get(next++), aggregation);
    }
    if (next > first + 1) {
      keyWindows.subList(first + 1, next).clear();
    }
    return into;
  }

  /** The first window that has not ended before {@code millis}; mostly it is the last of all. */
  private int firstEndingFrom(long millis) {
    int low = 0;
    int high = keyWindows.size();
    if (high > 0 && keyWindows.get(high - 1).maxMillis < millis) {
      return high;
    }
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (keyWindows.get(middle).maxMillis < millis) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
