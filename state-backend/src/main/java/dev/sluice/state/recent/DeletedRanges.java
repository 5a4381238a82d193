package dev.sluice.state.recent;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Ranges of keys that were deleted, and when: what was put into one before that is not to be found
 * any more. So deleting a range touches none of its entries.
 *
 * <p>A table's ranges don't overlap: a later one takes what it covers from earlier ones. Owned by
 * one thread.
 */
final class DeletedRanges {
  /** Of more ranges than this in a table one is made. */
  static final int MOST_RANGES = 1 << 10;

  private final @Nullable Table[] tables = new Table[256];
  private int size;

  private record Range(byte[] to, long age) {}

  private static final class Table {
    private final TreeMap<byte[], Range> ranges = new TreeMap<>(Arrays::compareUnsigned);

    /** Of the range that was forgotten last. */
    private long newest;
  }

  /** Whether what was put at {@code age} under this key is forgotten. */
  boolean covers(byte[] key, long age) {
    Table table = tables[key[0] & 0xFF];
    if (table == null || age >= table.newest) {
      return false;
    }
    Map.Entry<byte[], Range> before = table.ranges.floorEntry(key);
    return before != null
        && age < before.getValue().age()
        && Arrays.compareUnsigned(key, before.getValue().to()) < 0;
  }

  /**
   * Forgets what was put before {@code age} from {@code from} to before {@code to}, which comes
   * after it and is of one table. Where the table has too many ranges, all that lies between them
   * is forgotten as well.
   *
   * @return whether no more was forgotten than was asked for
   */
  boolean add(byte[] from, byte[] to, long age) {
    Table table = tables[from[0] & 0xFF];
    if (table == null) {
      table = new Table();
      tables[from[0] & 0xFF] = table;
    }
    TreeMap<byte[], Range> ranges = table.ranges;
    size -= ranges.size();
    clear(ranges, from, to);
    ranges.put(from, new Range(to, age));
    table.newest = age;
    boolean isTooMany = ranges.size() > MOST_RANGES;
    if (isTooMany) {
      byte[] first = ranges.firstKey();
      byte[] last = ranges.lastEntry().getValue().to();
      ranges.clear();
      ranges.put(first, new Range(last, age));
    }
    size += ranges.size();
    return !isTooMany;
  }

  /**
   * Drops the ranges of which nothing is left: all that there is was put at {@code oldest} or
   * later.
   */
  void drop(long oldest) {
    if (size == 0) {
      return;
    }
    for (Table table : tables) {
      if (table != null) {
        Iterator<Range> ranges = table.ranges.values().iterator();
        while (ranges.hasNext()) {
          if (ranges.next().age() <= oldest) {
            ranges.remove();
            size--;
          }
        }
      }
    }
  }

  void clear() {
    Arrays.fill(tables, null);
    size = 0;
  }

  int size() {
    return size;
  }

  /** Takes a range out of those that it overlaps. */
  private static void clear(NavigableMap<byte[], Range> ranges, byte[] from, byte[] to) {
    Map.Entry<byte[], Range> before = ranges.lowerEntry(from);
    if (before != null && Arrays.compareUnsigned(from, before.getValue().to()) < 0) {
      ranges.put(before.getKey(), new Range(from, before.getValue().age()));
      if (Arrays.compareUnsigned(to, before.getValue().to()) < 0) {
        ranges.put(to, before.getValue());
      }
    }
    Map<byte[], Range> inside = ranges.subMap(from, true, to, false);
    List<Range> covered = new ArrayList<>(inside.values());
    inside.clear();
    if (!covered.isEmpty()) {
      Range last = covered.get(covered.size() - 1);
      if (Arrays.compareUnsigned(to, last.to()) < 0) {
        ranges.put(to, last);
      }
    }
  }
}
