package dev.sluice.engine.aggregate;

import java.util.ArrayList;
import java.util.List;

/**
 * What a batch has gathered of one key: windows that do not overlap, in the order of time.
 *
 * <p>Owned by the task's thread.
 */
final class GatheredSessions implements GatheredWindows {
  private final Intervals windows;
  private final Aggregation aggregation;
  private final List<Session> sessions = new ArrayList<>(2);

  GatheredSessions(Intervals windows, Aggregation aggregation) {
    this.windows = windows;
    this.aggregation = aggregation;
  }

  @Override
  public List<Session> sessions() {
    return sessions;
  }

  /** The session that this window belongs to; the window and all it overlaps are merged into it. */
  @Override
  public Session at(Object window) {
    long startMillis = windows.startMillis(window);
    long maxMillis = windows.maxTimestampMillis(window);
    int first = firstEndingFrom(startMillis);
    if (first == sessions.size() || sessions.get(first).startMillis > maxMillis) {
      Session added = new Session(startMillis, maxMillis);
      sessions.add(first, added);
      return added;
    }
    Session into = sessions.get(first);
    into.isUniform &= into.startMillis == startMillis && into.maxMillis == maxMillis;
    into.startMillis = Math.min(into.startMillis, startMillis);
    into.maxMillis = Math.max(into.maxMillis, maxMillis);
    int next = first + 1;
    while (next < sessions.size() && sessions.get(next).startMillis <= into.maxMillis) {
      into.span(sessions.get(next++), aggregation);
    }
    if (next > first + 1) {
      sessions.subList(first + 1, next).clear();
    }
    return into;
  }

  /** The first session that has not ended before {@code millis}; mostly it is the last of all. */
  private int firstEndingFrom(long millis) {
    int low = 0;
    int high = sessions.size();
    if (high > 0 && sessions.get(high - 1).maxMillis < millis) {
      return high;
    }
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sessions.get(middle).maxMillis < millis) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
