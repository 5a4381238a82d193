package dev.sluice.state.recent;

import dev.sluice.state.Tables;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The times in timed tables of which {@link RecentWrites} has every entry: nothing stood there when
 * they were first looked at, and all that was written since is at hand. So a key of such a time
 * that is not at hand is not there at all, as most keys of a window that has just begun.
 *
 * <p>A time is known until an entry of it goes for want of bytes; and of many times only those that
 * were looked at last are remembered. Owned by the task's thread.
 */
final class EmptyTimes {
  /** So many times are remembered, and as many before them. */
  private static final int MOST_TIMES = 1 << 12;

  private Set<Time> young = new HashSet<>();
  private Set<Time> elder = new HashSet<>();
  private final Set<Time> looked = new HashSet<>();

  /** What was asked last, and the answer: keys mostly come sorted. */
  private @Nullable Time last;

  private boolean lastIsKnown;

  /** A time in the table with this tag. */
  private record Time(byte tag, long order) {
    static Time of(byte[] key) {
      return new Time(key[0], Tables.order(key));
    }

    boolean isOf(byte[] key) {
      return key[0] == tag && Tables.order(key) == order;
    }
  }

  /** Whether a key has a time at all. */
  static boolean hasTime(byte[] key) {
    return Tables.isTimed(key);
  }

  /** Whether all entries of the key's time are at hand. */
  boolean has(byte[] key) {
    if (!hasTime(key) || (young.isEmpty() && elder.isEmpty())) {
      return false;
    }
    Time time = last;
    if (time == null || !time.isOf(key)) {
      time = Time.of(key);
      last = time;
      lastIsKnown = young.contains(time) || elder.contains(time);
    }
    return lastIsKnown;
  }

  /** Whether the state was looked at for this time before. */
  boolean wasLookedAt(byte[] key) {
    return looked.contains(Time.of(key));
  }

  /** The state was looked at: whether there was nothing. */
  void lookedAt(byte[] key, boolean isEmpty) {
    if (looked.size() == MOST_TIMES) {
      turn();
    }
    Time time = Time.of(key);
    looked.add(time);
    if (isEmpty) {
      young.add(time);
    }
    last = null;
  }

  /** An entry is not at hand. */
  void lose(byte[] key) {
    if (has(key)) {
      Time time = Time.of(key);
      young.remove(time);
      elder.remove(time);
      last = null;
    }
  }

  /** Some entries of the key's table are not at hand. */
  void loseTable(byte[] key) {
    young.removeIf(time -> time.tag() == key[0]);
    elder.removeIf(time -> time.tag() == key[0]);
    last = null;
  }

  /** The elder times are forgotten, and the young ones are the elder. */
  private void turn() {
    elder = young;
    young = new HashSet<>();
    looked.clear();
    last = null;
  }

  void clear() {
    turn();
    turn();
  }
}
