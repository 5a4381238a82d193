package dev.sluice.engine.timer;

import dev.sluice.engine.key.KeyLayout;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rows gathered by key: keys in the order of their first row, rows of a key in the order in which
 * they came.
 *
 * <pre>
 *   slots --> group: key, key group, first row, last row
 *                                        |
 *                              rows: row, next row of the same group
 * </pre>
 *
 * <p>Owned by the task's thread.
 */
final class RowsByKey<T> {
  private static final int NONE = -1;

  private int[] slots = emptySlots(64);
  private byte[][] keys = new byte[32][];
  private int[] hashes = new int[32];
  private int[] slotOf = new int[32];
  private int[] keyGroups = new int[32];
  private int[] firsts = new int[32];
  private int[] lasts = new int[32];
  private int[] counts = new int[32];
  private int groups;
  private @Nullable Object[] rows = new Object[64];
  private int[] nexts = new int[64];
  private int size;

  void add(byte[] key, int keyGroup, T row) {
    if (size == rows.length) {
      rows = Arrays.copyOf(rows, size * 2);
      nexts = Arrays.copyOf(nexts, size * 2);
    }
    int group = groupOf(key, keyGroup);
    rows[size] = row;
    nexts[size] = NONE;
    if (counts[group]++ == 0) {
      firsts[group] = size;
    } else {
      nexts[lasts[group]] = size;
    }
    lasts[group] = size++;
  }

  /** The number of rows. */
  int size() {
    return size;
  }

  /** The number of different keys. */
  int groups() {
    return groups;
  }

  byte[] key(int group) {
    return keys[group];
  }

  int keyGroup(int group) {
    return keyGroups[group];
  }

  /** The rows of one key, in a list of their own. */
  @SuppressWarnings("unchecked") // only rows of type T were added
  List<T> rows(int group) {
    Object[] taken = new Object[counts[group]];
    int row = firsts[group];
    for (int i = 0; i < taken.length; i++) {
      taken[i] = rows[row];
      row = nexts[row];
    }
    return (List<T>) Arrays.asList(taken);
  }

  void clear() {
    Arrays.fill(rows, 0, size, null);
    Arrays.fill(counts, 0, groups, 0);
    for (int group = 0; group < groups; group++) {
      slots[slotOf[group]] = NONE;
    }
    Arrays.fill(keys, 0, groups, new byte[0]);
    groups = 0;
    size = 0;
  }

  private int groupOf(byte[] key, int keyGroup) {
    int hash = KeyLayout.hash(key);
    int mask = slots.length - 1;
    int slot = hash & mask;
    while (slots[slot] != NONE) {
      int group = slots[slot];
      if (hashes[group] == hash && Arrays.equals(keys[group], key)) {
        return group;
      }
      slot = (slot + 1) & mask;
    }
    if (groups == keys.length) {
      growGroups();
    }
    slots[slot] = groups;
    slotOf[groups] = slot;
    return newGroup(key, hash, keyGroup);
  }

  private int newGroup(byte[] key, int hash, int keyGroup) {
    int group = groups++;
    keys[group] = key;
    hashes[group] = hash;
    keyGroups[group] = keyGroup;
    if (groups * 2 > slots.length) {
      growSlots();
    }
    return group;
  }

  private void growGroups() {
    int capacity = groups * 2;
    keys = Arrays.copyOf(keys, capacity);
    hashes = Arrays.copyOf(hashes, capacity);
    slotOf = Arrays.copyOf(slotOf, capacity);
    keyGroups = Arrays.copyOf(keyGroups, capacity);
    firsts = Arrays.copyOf(firsts, capacity);
    lasts = Arrays.copyOf(lasts, capacity);
    counts = Arrays.copyOf(counts, capacity);
  }

  private void growSlots() {
    slots = emptySlots(slots.length * 2);
    int mask = slots.length - 1;
    for (int group = 0; group < groups; group++) {
      int slot = hashes[group] & mask;
      while (slots[slot] != NONE) {
        slot = (slot + 1) & mask;
      }
      slots[slot] = group;
      slotOf[group] = slot;
    }
  }

  private static int[] emptySlots(int capacity) {
    int[] slots = new int[capacity];
    Arrays.fill(slots, NONE);
    return slots;
  }
}
