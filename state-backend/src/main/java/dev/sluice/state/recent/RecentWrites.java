package dev.sluice.state.recent;

import dev.sluice.state.StateView;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The small values that a task wrote last, over its batches: keys that come again and again are not
 * looked up in the store each time.
 *
 * <p>What stands here is what the store would give. It belongs to what an aborted batch drops, so
 * it never knows more than that batch's successor may. Its bytes are bounded: what was written
 * longest ago goes first. Where keys hardly ever come again it makes itself empty and rests for a
 * while. Owned by the task's thread.
 */
public final class RecentWrites {
  /** A heap that has no more has none to spare. */
  private static final long SMALL_HEAP = 512L << 20;

  private static final long MOST_BYTES = 1L << 30;

  /** How much of what was written last a query's tasks keep at hand. */
  private static final long OF_A_QUERY = bytesOf(Runtime.getRuntime().maxMemory());

  /** It is of use where it answers once for so many questions, and for so many writes. */
  private static final int USEFUL = 4;

  /** It rests for so many times the questions or writes that showed that it is not. */
  private static final int REST = 8;

  /** How much of it is to be written anew before it is judged again. */
  private static final double ROUNDS = 0.5;

  private final FlatEntries entries;
  private final DeletedRanges deleted = new DeletedRanges();
  private final BitSet tables = new BitSet(256);
  private final EmptyTimes emptyTimes = new EmptyTimes();
  private long questions;
  private long answers;
  private long writes;
  private double judgedAt;
  private long restsFor;

  /**
   * An empty one, for one of so many tasks of a query that keep state. All queries of this process
   * share a budget of bytes, and each query's tasks a part of it.
   */
  public static RecentWrites forOneOf(int tasks) {
    return new RecentWrites(OF_A_QUERY / Math.max(1, tasks), SharedBudget.OF_PROCESS);
  }

  /**
   * An empty one.
   *
   * @param mostBytes of keys and values, about
   * @param budget shared with others, which may leave less of it
   */
  RecentWrites(long mostBytes, SharedBudget budget) {
    entries = new FlatEntries(mostBytes, budget, emptyTimes::lose);
  }

  /**
   * What a query's tasks may have of them together: three tenths of what a heap has beyond half a
   * gigabyte, a gigabyte at most; in a small heap a 32nd.
   */
  static long bytesOf(long heapBytes) {
    long spare = Math.min(MOST_BYTES, (heapBytes - SMALL_HEAP) / 10 * 3);
    return Math.max(heapBytes / 32, spare);
  }

  /**
   * A view of the same entries that is told of what is written through it, and answers by itself
   * what it knows. Everything that is written to {@code state} has to go through such a view.
   */
  public StateView over(StateView state) {
    return new RecentView(state, this);
  }

  /** The value that stands under the key, or null if that is not known. */
  byte @Nullable [] find(byte[] key) {
    if (restsFor > 0) {
      restsFor--;
      return null;
    }
    questions++;
    return value(key, entries.find(key));
  }

  /** {@link #find} of many keys; the values that are known come into {@code values}. */
  void find(List<byte[]> keys, byte[][] values) {
    int count = keys.size();
    if (restsFor > 0) {
      restsFor = Math.max(0, restsFor - count);
      return;
    }
    questions += count;
    int[] places = new int[count];
    entries.find(keys, places);
    for (int i = 0; i < count; i++) {
      byte[] value = value(keys.get(i), places[i]);
      if (value != null) {
        values[i] = value;
      }
    }
  }

  private byte @Nullable [] value(byte[] key, int place) {
    if (place == 0 || deleted.covers(key, entries.age(place))) {
      return null;
    }
    answers++;
    return entries.value(place);
  }

  /** Whether a key that was not found is not in the state either. */
  boolean isAbsent(byte[] key) {
    boolean isAbsent = emptyTimes.has(key);
    answers += isAbsent ? 1 : 0;
    return isAbsent;
  }

  /** Whether it is worth a look into the state if there is anything at the key's time. */
  boolean wantsToKnowOf(byte[] key) {
    return restsFor == 0 && EmptyTimes.hasTime(key) && !emptyTimes.wasLookedAt(key);
  }

  /** The state has nothing at the key's time, or something. */
  void isKnownOf(byte[] key, boolean isEmpty) {
    emptyTimes.lookedAt(key, isEmpty);
  }

  /** The key has this value from now on. */
  void put(byte[] key, byte[] value) {
    if (restsFor > 0) {
      restsFor--;
      return;
    }
    if (Math.max(key.length, value.length) > FlatEntries.MOST_BYTES) {
      forget(key);
      emptyTimes.lose(key);
      return;
    }
    writes++;
    if (deleted.size() > 0) {
      forgetIfCovered(key);
    }
    entries.put(key, value);
    tables.set(key[0] & 0xFF);
    if (entries.rounds() > judgedAt) {
      judge();
    }
  }

  /** The key has no value from now on, or one that is not kept. */
  void forget(byte[] key) {
    entries.remove(key);
  }

  /**
   * The same for all keys from {@code from} to before {@code to}, of one table. Takes no longer if
   * there are many: they stay where they are, but are not found any more.
   */
  void forgetRange(byte[] from, byte[] to) {
    boolean isEmpty = Arrays.compareUnsigned(from, to) >= 0;
    if (isEmpty || !tables.get(from[0] & 0xFF) || entries.size() == 0) {
      return;
    }
    if (!deleted.add(from, to, entries.now())) {
      emptyTimes.loseTable(from);
    }
  }

  /** How many entries there are, those in deleted ranges included. */
  int size() {
    return entries.size();
  }

  /** What is put again is found again, so it must not stand where its range was deleted. */
  private void forgetIfCovered(byte[] key) {
    int place = entries.find(key);
    if (place != 0 && deleted.covers(key, entries.age(place))) {
      entries.remove(key);
    }
  }

  /** The oldest entries went: are those that are left of use? */
  private void judge() {
    long tries = Math.max(questions, writes);
    if (answers * USEFUL < tries) {
      restsFor = REST * tries;
      clear();
    } else {
      judgedAt = entries.rounds() + ROUNDS;
      deleted.drop(entries.oldest());
    }
    questions = 0;
    answers = 0;
    writes = 0;
  }

  /** Forgets all. */
  public void clear() {
    entries.clear();
    deleted.clear();
    tables.clear();
    emptyTimes.clear();
    judgedAt = 0;
  }
}
