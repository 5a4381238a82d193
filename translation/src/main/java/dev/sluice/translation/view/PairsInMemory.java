package dev.sluice.translation.view;

import dev.sluice.engine.key.KeyLayout;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The pairs of a view by key, in memory: an open hash table, in which a key that has one value, as
 * nearly all have, is three objects away and not six. Rows that look things up mostly find neither
 * table nor key in the processor's cache.
 *
 * <p>Keys are what {@link ViewKeys} makes of them. Owned by the task's thread.
 */
final class PairsInMemory {
  /** What a key takes besides its bytes, about: two places of which half are free, and objects. */
  private static final long KEY_BYTES = 80;

  /** What a value takes besides its bytes, about. */
  private static final long VALUE_BYTES = 64;

  private static final int FEWEST_KEYS = 16;

  /** A key and its values, and so on. */
  private @Nullable Object[] places = new Object[2 * 2 * FEWEST_KEYS];

  private int keys;
  private long sizeBytes;

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
    int at = find(key);
    List<Object> values = valuesAt(at);
    sizeBytes += VALUE_BYTES + valueBytes;
    if (values == null) {
      places[at] = key;
      places[at + 1] = Collections.singletonList(value);
      sizeBytes += KEY_BYTES + keyBytes;
      if (4 * ++keys > places.length) {
        grow();
      }
    } else if (values.size() == 1) {
      List<Object> both = new ArrayList<>(2);
      both.add(values.get(0));
      both.add(value);
      places[at + 1] = both;
    } else {
      values.add(value);
    }
  }

  /** The values of a key in the order in which they came; none if it is not there. */
  Iterable<Object> get(Object key) {
    List<Object> values = valuesAt(find(key));
    return values == null ? List.of() : values;
  }

  /** The place of a key, or the free one where it would be. */
  private int find(Object key) {
    int mask = places.length - 1;
    int at = (2 * KeyLayout.spread(key.hashCode())) & mask;
    Object there = places[at];
    while (there != null && there != key && !there.equals(key)) {
      at = (at + 2) & mask;
      there = places[at];
    }
    return at;
  }

  @SuppressWarnings("unchecked") // behind a key are its values
  private @Nullable List<Object> valuesAt(int place) {
    return (List<Object>) places[place + 1];
  }

  private void grow() {
    @Nullable Object[] old = places;
    places = new Object[2 * old.length];
    for (int i = 0; i < old.length; i += 2) {
      Object key = old[i];
      if (key != null) {
        int at = find(key);
        places[at] = key;
        places[at + 1] = old[i + 1];
      }
    }
  }
}
