package dev.sluice.engine.embedded;

import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The small values that a task wrote last, over its batches: keys that come again and again are not
 * looked up in the store each time.
 *
 * <p>What stands here is what the store would give. It belongs to what an aborted batch drops, so
 * it never knows more than that batch's successor may. Two generations bound it: when the younger
 * has its half of the bytes the elder is forgotten. Where keys hardly ever come again it makes
 * itself empty and rests for a while. Owned by the task's thread.
 */
final class RecentWrites {
  private static final int MOST_VALUE_BYTES = 1 << 10;

  /** About what an entry takes beside its bytes. */
  private static final int ENTRY_BYTES = 120;

  /** It is of use where it answers once for so many questions, and for so many writes. */
  private static final int USEFUL = 4;

  /** It rests for so many times the questions or writes that showed that it is not. */
  private static final int REST = 16;

  private final long generationBytes;
  private final BitSet tables = new BitSet(256);
  private final WholeTimes whole = new WholeTimes();
  private Map<Key, byte[]> young = new HashMap<>();
  private Map<Key, byte[]> elder = new HashMap<>();
  private long youngBytes;
  private long questions;
  private long answers;
  private long writes;
  private long restsFor;

  /** What was asked and written since all was looked through. */
  private long sinceSweep;

  /** A key by its bytes. */
  private static final class Key {
    private final byte[] bytes;
    private final int hash;

    Key(byte[] bytes) {
      this.bytes = bytes;
      this.hash = Arrays.hashCode(bytes);
    }

    @Override
    public int hashCode() {
      return hash;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Key key && hash == key.hash && Arrays.equals(bytes, key.bytes);
    }
  }

  /**
   * An empty one.
   *
   * @param mostBytes of keys and values, about
   */
  RecentWrites(long mostBytes) {
    generationBytes = mostBytes / 2;
  }

  /** The value that stands under the key, or null if that is not known. */
  byte @Nullable [] find(byte[] key) {
    if (restsFor > 0) {
      restsFor--;
      return null;
    }
    questions++;
    sinceSweep++;
    Key sought = new Key(key);
    byte[] value = young.get(sought);
    if (value == null && !elder.isEmpty()) {
      value = elder.get(sought);
    }
    answers += value == null ? 0 : 1;
    return value;
  }

  /** Whether a key that was not found is not in the state either. */
  boolean isAbsent(byte[] key) {
    return whole.has(key);
  }

  /** Whether it is worth a look into the state if there is anything at the key's time. */
  boolean wantsToKnowOf(byte[] key) {
    return restsFor == 0 && WholeTimes.hasTime(key) && !whole.wasLookedAt(key);
  }

  /** The state has nothing at the key's time, or something. */
  void isKnownOf(byte[] key, boolean isEmpty) {
    whole.lookedAt(key, isEmpty);
  }

  /** The key has this value from now on. */
  void put(byte[] key, byte[] value) {
    if (restsFor > 0) {
      restsFor--;
      return;
    }
    if (value.length > MOST_VALUE_BYTES) {
      forget(key);
      whole.lose(key);
      return;
    }
    sinceSweep++;
    writes++;
    Key written = new Key(key);
    byte[] old = young.put(written, value);
    youngBytes += value.length - (old == null ? -key.length - ENTRY_BYTES : old.length);
    tables.set(key[0] & 0xFF);
    if (youngBytes > generationBytes) {
      turn();
    }
  }

  /** The key has no value from now on, or one that is not kept. */
  void forget(byte[] key) {
    if (size() == 0) {
      return;
    }
    Key forgotten = new Key(key);
    byte[] old = young.remove(forgotten);
    if (old != null) {
      youngBytes -= old.length + key.length + ENTRY_BYTES;
    }
    elder.remove(forgotten);
  }

  /**
   * The same for all keys from {@code from} to before {@code to}, of one table. Looks through all,
   * where that was earned by what was done since it was done last; else forgets all.
   */
  void forgetRange(byte[] from, byte[] to) {
    if (!tables.get(from[0] & 0xFF) || size() == 0) {
      return;
    }
    if (sinceSweep * USEFUL < size()) {
      clear();
      return;
    }
    sinceSweep = 0;
    for (Map<Key, byte[]> generation : List.of(young, elder)) {
      Iterator<Map.Entry<Key, byte[]>> entries = generation.entrySet().iterator();
      while (entries.hasNext()) {
        Map.Entry<Key, byte[]> entry = entries.next();
        byte[] key = entry.getKey().bytes;
        if (Arrays.compareUnsigned(from, key) <= 0 && Arrays.compareUnsigned(key, to) < 0) {
          entries.remove();
          youngBytes -=
              generation == young ? entry.getValue().length + key.length + ENTRY_BYTES : 0;
        }
      }
    }
  }

  int size() {
    return young.size() + elder.size();
  }

  private void turn() {
    long tries = Math.max(questions, writes);
    if (answers * USEFUL < tries) {
      restsFor = REST * tries;
      clear();
    } else {
      elder = young;
      young = new HashMap<>();
      youngBytes = 0;
      whole.turn();
    }
    questions = 0;
    answers = 0;
    writes = 0;
  }

  private void clear() {
    young = new HashMap<>();
    elder = new HashMap<>();
    youngBytes = 0;
    sinceSweep = 0;
    tables.clear();
    whole.clear();
  }
}
