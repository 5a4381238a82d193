package dev.sluice.translation.view;

import dev.sluice.engine.key.KeyLayout;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The pairs of a view by key, in memory: an open hash table. Rows that look things up mostly find
 * nothing of it in the processor's cache, so what counts is how many places of memory are gone to.
 *
 * <pre>
 *   codes    a long each     the key itself where all keys are Longs, else the key's hash
 *   values   null: free      the key's only value, or all of them
 *   keys     an object each  none where all keys are Longs
 * </pre>
 *
 * <p>Keys are what {@link ViewKeys} makes of them. Owned by the task's thread.
 */
final class PairsInMemory {
  /** What a key takes besides its bytes, about: two places of which half are free, and objects. */
  private static final long KEY_BYTES = 80;

  /** What a value takes besides its bytes, about. */
  private static final long VALUE_BYTES = 64;

  private static final int FEWEST_PLACES = 32;

  /** Stands for a value that is null, where null is a free place. */
  private static final Object NULL = new Object();

  private long[] codes = new long[FEWEST_PLACES];
  private @Nullable Object[] values = new Object[FEWEST_PLACES];
  private @Nullable Object @Nullable [] keys;
  private int taken;
  private long sizeBytes;

  /** More than one value of a key. */
  private record Several(List<@Nullable Object> values) {}

  /** What all takes in memory, about. */
  long sizeBytes() {
    return sizeBytes;
  }

  /**
   * Adds a value, behind those that its key has.
   *
   * @param keyBytes how long the key is in bytes
   * @param valueBytes the same of the value
   */
  void add(Object key, @Nullable Object value, long keyBytes, long valueBytes) {
    if (keys == null && !(key instanceof Long)) {
      move(values.length, new @Nullable Object[values.length]);
    }
    int at = find(key);
    Object there = values[at];
    sizeBytes += VALUE_BYTES + valueBytes;
    if (there == null) {
      put(at, key, value == null ? NULL : value);
      sizeBytes += KEY_BYTES + keyBytes;
      if (2 * ++taken > values.length) {
        int places = 2 * values.length;
        move(places, keys == null ? null : new @Nullable Object[places]);
      }
    } else if (there instanceof Several several) {
      several.values().add(value);
    } else {
      List<@Nullable Object> both = new ArrayList<>(2);
      both.add(there == NULL ? null : there);
      both.add(value);
      values[at] = new Several(both);
    }
  }

  /** The values of a key in the order in which they came; none if it is not there. */
  @SuppressWarnings("NullAway") // a value may be null, if its coder can encode that
  Iterable<Object> get(Object key) {
    Object there = keys == null && !(key instanceof Long) ? null : values[find(key)];
    if (there == null) {
      return List.of();
    }
    return there instanceof Several several
        ? several.values()
        : Collections.singletonList(there == NULL ? null : there);
  }

  /** The place of a key, or the free one where it would be. */
  private int find(Object key) {
    @Nullable Object[] others = keys;
    return others == null && key instanceof Long number
        ? findNumber(number)
        : findObject(key, others);
  }

  private int findNumber(long number) {
    int mask = values.length - 1;
    int at = KeyLayout.spread(Long.hashCode(number)) & mask;
    while (values[at] != null && codes[at] != number) {
      at = (at + 1) & mask;
    }
    return at;
  }

  private int findObject(Object key, @Nullable Object @Nullable [] others) {
    int mask = values.length - 1;
    int hash = key.hashCode();
    int at = KeyLayout.spread(hash) & mask;
    while (values[at] != null && (codes[at] != hash || others == null || !key.equals(others[at]))) {
      at = (at + 1) & mask;
    }
    return at;
  }

  private void put(int at, Object key, Object value) {
    values[at] = value;
    if (keys == null) {
      codes[at] = (Long) key;
    } else {
      codes[at] = key.hashCode();
      keys[at] = key;
    }
  }

  /** To so many places; keys are objects from then on if there is room for them. */
  private void move(int places, @Nullable Object @Nullable [] newKeys) {
    long[] oldCodes = codes;
    @Nullable Object[] oldValues = values;
    @Nullable Object[] oldKeys = keys;
    codes = new long[places];
    values = new Object[places];
    keys = newKeys;
    for (int i = 0; i < oldValues.length; i++) {
      Object value = oldValues[i];
      if (value != null) {
        Object key = oldKeys == null ? null : oldKeys[i];
        Object there = key == null ? (Object) oldCodes[i] : key;
        put(find(there), there, value);
      }
    }
  }
}
