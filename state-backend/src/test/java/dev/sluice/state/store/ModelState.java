package dev.sluice.state.store;

import dev.sluice.state.Cursor;
import dev.sluice.state.KeyGroupRange;
import dev.sluice.state.StateView;
import dev.sluice.state.Tables;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a store should hold, over all partitions: a sorted map, and nothing clever. */
final class ModelState {
  private final NavigableMap<byte[], byte[]> entries = new TreeMap<>(Arrays::compareUnsigned);

  ModelState copy() {
    ModelState copy = new ModelState();
    copy.entries.putAll(entries);
    return copy;
  }

  byte @Nullable [] get(byte[] key) {
    return entries.get(key);
  }

  void put(byte[] key, byte[] value) {
    entries.put(key, value);
  }

  void delete(byte[] key) {
    entries.remove(key);
  }

  /** Deletes what a partition with these key groups would. */
  void deleteRange(byte[] from, byte[] to, KeyGroupRange keyGroups) {
    if (Arrays.compareUnsigned(from, to) < 0) {
      entries.subMap(from, to).keySet().removeIf(key -> isOf(key, keyGroups));
    }
  }

  /** The entries in a range that a partition with these key groups has, as text. */
  List<String> scan(byte[] from, byte[] to, KeyGroupRange keyGroups) {
    List<String> found = new ArrayList<>();
    if (Arrays.compareUnsigned(from, to) < 0) {
      entries
          .subMap(from, to)
          .forEach(
              (key, value) -> {
                if (isOf(key, keyGroups)) {
                  found.add(text(key, value));
                }
              });
    }
    return found;
  }

  byte @Nullable [] firstAbove(byte[] key, byte[] to, KeyGroupRange keyGroups) {
    for (byte[] next : entries.tailMap(key, false).keySet()) {
      if (Arrays.compareUnsigned(next, to) >= 0) {
        return null;
      }
      if (isOf(next, keyGroups)) {
        return next;
      }
    }
    return null;
  }

  static List<String> scan(StateView view, byte[] from, byte[] to) {
    List<String> found = new ArrayList<>();
    try (Cursor cursor = view.scan(from, to)) {
      while (cursor.next()) {
        found.add(text(cursor.key(), cursor.value()));
      }
    }
    return found;
  }

  static String text(byte[] key, byte[] value) {
    return Arrays.toString(key) + "=" + Arrays.toString(value);
  }

  private static boolean isOf(byte[] key, KeyGroupRange keyGroups) {
    int keyGroup = Tables.keyGroup(key);
    return keyGroup < 0 || keyGroups.contains(keyGroup);
  }
}
