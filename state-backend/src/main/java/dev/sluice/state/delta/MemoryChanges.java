package dev.sluice.state.delta;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Changes in memory: a sorted sequence of keys, cut into short leaves.
 *
 * <pre>
 *   firsts  [ a      | k      | t     ]     binary search here,
 *             |        |        |
 *   leaves  [ a c f ][ k m ][ t u x z ]     then there; a full leaf is split in two
 * </pre>
 *
 * <p>With leaves of {@value #LEAF} entries, a million keys have fewer than 16 thousand leaves:
 * shifting their array when one splits costs less than a tree's pointers would on every search.
 * Owned by one thread; when it changes no more, anyone may read it.
 */
public final class MemoryChanges implements Changes {
  /** Bytes that an entry takes besides its key's and value's content: headers and references. */
  private static final int ENTRY_OVERHEAD_BYTES = 56;

  private static final int LEAF = 128;

  private static final class Leaf {
    private final byte[][] keys = new byte[LEAF][];
    private final byte[][] values = new byte[LEAF][];
    private int size;

    private void insert(int at, byte[] key, byte[] value) {
      System.arraycopy(keys, at, keys, at + 1, size - at);
      System.arraycopy(values, at, values, at + 1, size - at);
      keys[at] = key;
      values[at] = value;
      size++;
    }

    private void move(int from, int to, Leaf target) {
      System.arraycopy(keys, from, target.keys, target.size, to - from);
      System.arraycopy(values, from, target.values, target.size, to - from);
      target.size += to - from;
    }

    private void remove(int from, int to) {
      System.arraycopy(keys, to, keys, from, size - to);
      System.arraycopy(values, to, values, from, size - to);
      Arrays.fill(keys, size - (to - from), size, null);
      Arrays.fill(values, size - (to - from), size, null);
      size -= to - from;
    }
  }

  private final Ranges ranges = new Ranges();
  private Leaf[] leaves = new Leaf[16];
  private byte[][] firsts = new byte[16][];
  private int leafCount;
  private int size;
  private int changeCount;
  private long contentBytes;

  /** Where something was put last; what is put next mostly comes soon after. */
  private int lastLeaf;

  private int lastPlace;

  public void put(byte[] key, byte[] value) {
    changeCount++;
    if (leafCount == 0) {
      insertLeaf(0, new Leaf());
    }
    int leafIndex = leafNear(key);
    Leaf leaf = leaves[leafIndex];
    int at = searchNear(leafIndex, key);
    lastLeaf = leafIndex;
    lastPlace = at >= 0 ? at : -at - 1;
    if (at >= 0) {
      contentBytes += value.length - leaf.values[at].length;
      leaf.values[at] = value;
      return;
    }
    size++;
    contentBytes += key.length + value.length;
    int place = -at - 1;
    if (leaf.size == LEAF) {
      split(leafIndex, place);
      put(leafIndex, place, key, value);
    } else {
      leaf.insert(place, key, value);
    }
    if (place == 0) {
      firsts[leafIndex] = leaves[leafIndex].keys[0];
    }
  }

  public void delete(byte[] key) {
    put(key, DELETED);
  }

  /** Deletes a range of what lies below, and forgets what was put into it. */
  public void deleteRange(byte[] from, byte[] to) {
    if (Arrays.compareUnsigned(from, to) < 0) {
      ranges.add(from, to);
      forget(from, to);
    }
  }

  @Override
  public byte @Nullable [] find(byte[] key) {
    if (leafCount > 0) {
      Leaf leaf = leaves[leafOf(key)];
      int at = search(leaf.keys, leaf.size, key);
      if (at >= 0) {
        return leaf.values[at];
      }
    }
    return ranges.covers(key) ? DELETED : null;
  }

  @Override
  public Ranges ranges() {
    return ranges;
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public long contentBytes() {
    return contentBytes;
  }

  /** About how many bytes of memory this takes. */
  public long memoryBytes() {
    return contentBytes + (long) ENTRY_OVERHEAD_BYTES * (size + 2L * ranges.size());
  }

  /** Counts changes, so that who stands in the entries knows when to search its place again. */
  public int changeCount() {
    return changeCount;
  }

  @Override
  public Entries entries(byte[] from, byte[] to) {
    Cursor cursor = new Cursor(to);
    cursor.seek(from);
    return cursor;
  }

  @Override
  public Entries entries() {
    return new Cursor(null);
  }

  private void forget(byte[] from, byte[] to) {
    changeCount++;
    if (leafCount == 0) {
      return;
    }
    int first = leafOf(from);
    int keep = first;
    for (int index = first; index < leafCount; index++) {
      Leaf leaf = leaves[index];
      int start = index == first ? lowerBound(leaf, from) : 0;
      int end = lowerBound(leaf, to);
      remove(leaf, start, Math.max(start, end));
      if (leaf.size > 0) {
        leaves[keep] = leaf;
        firsts[keep++] = leaf.keys[0];
      }
      if (leaf.size > start) {
        closeGap(keep, index + 1);
        return;
      }
    }
    closeGap(keep, leafCount);
  }

  private void remove(Leaf leaf, int from, int to) {
    for (int at = from; at < to; at++) {
      contentBytes -= leaf.keys[at].length + leaf.values[at].length;
    }
    size -= to - from;
    leaf.remove(from, to);
  }

  private void closeGap(int keep, int next) {
    if (keep == next) {
      return;
    }
    int rest = leafCount - next;
    System.arraycopy(leaves, next, leaves, keep, rest);
    System.arraycopy(firsts, next, firsts, keep, rest);
    Arrays.fill(leaves, keep + rest, leafCount, null);
    Arrays.fill(firsts, keep + rest, leafCount, null);
    leafCount = keep + rest;
  }

  /** Splits a full leaf; at its end nothing is moved, so that ascending puts leave full leaves. */
  private void split(int leafIndex, int place) {
    Leaf leaf = leaves[leafIndex];
    Leaf right = new Leaf();
    int middle = place == LEAF && leafIndex == leafCount - 1 ? LEAF : LEAF / 2;
    leaf.move(middle, LEAF, right);
    Arrays.fill(leaf.keys, middle, LEAF, null);
    Arrays.fill(leaf.values, middle, LEAF, null);
    leaf.size = middle;
    insertLeaf(leafIndex + 1, right);
  }

  private void put(int leafIndex, int place, byte[] key, byte[] value) {
    Leaf left = leaves[leafIndex];
    if (place <= left.size && left.size < LEAF) {
      left.insert(place, key, value);
    } else {
      leaves[leafIndex + 1].insert(place - left.size, key, value);
      firsts[leafIndex + 1] = leaves[leafIndex + 1].keys[0];
    }
  }

  private void insertLeaf(int at, Leaf leaf) {
    if (leafCount == leaves.length) {
      leaves = Arrays.copyOf(leaves, leafCount * 2);
      firsts = Arrays.copyOf(firsts, leafCount * 2);
    }
    System.arraycopy(leaves, at, leaves, at + 1, leafCount - at);
    System.arraycopy(firsts, at, firsts, at + 1, leafCount - at);
    leaves[at] = leaf;
    firsts[at] = leaf.size == 0 ? DELETED : leaf.keys[0];
    leafCount++;
  }

  private int leafOf(byte[] key) {
    int at = search(firsts, leafCount, key);
    return at >= 0 ? at : Math.max(0, -at - 2);
  }

  /** {@link #leafOf}, which looks first where something was put last and into the next leaf. */
  private int leafNear(byte[] key) {
    int from = lastLeaf;
    if (from >= leafCount || Arrays.compareUnsigned(firsts[from], key) > 0) {
      return leafOf(key);
    }
    for (int leaf = from; leaf < from + 2; leaf++) {
      if (leaf + 1 >= leafCount || Arrays.compareUnsigned(key, firsts[leaf + 1]) < 0) {
        return leaf;
      }
    }
    return leafOf(key);
  }

  private int searchNear(int leafIndex, byte[] key) {
    Leaf leaf = leaves[leafIndex];
    int from = leafIndex == lastLeaf ? lastPlace : 0;
    boolean isNear = leafIndex == lastLeaf || leafIndex == lastLeaf + 1;
    boolean isAfter =
        isNear && from < leaf.size && Arrays.compareUnsigned(leaf.keys[from], key) <= 0;
    return isAfter ? searchFrom(leaf, from, key) : search(leaf.keys, leaf.size, key);
  }

  /** {@link #search} in steps that double, for a key that is not before {@code from}. */
  private static int searchFrom(Leaf leaf, int from, byte[] key) {
    int low = from;
    int step = 1;
    while (low + step < leaf.size && Arrays.compareUnsigned(leaf.keys[low + step], key) <= 0) {
      low += step;
      step <<= 1;
    }
    return search(leaf.keys, low, Math.min(leaf.size, low + step), key);
  }

  private static int lowerBound(Leaf leaf, byte[] key) {
    int at = search(leaf.keys, leaf.size, key);
    return at >= 0 ? at : -at - 1;
  }

  private static int search(byte[][] keys, int size, byte[] key) {
    return search(keys, 0, size, key);
  }

  private static int search(byte[][] keys, int from, int to, byte[] key) {
    int low = from;
    int high = to - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = Arrays.compareUnsigned(keys[middle], key);
      if (order < 0) {
        low = middle + 1;
      } else if (order > 0) {
        high = middle - 1;
      } else {
        return middle;
      }
    }
    return -low - 1;
  }

  private final class Cursor implements Entries {
    private final byte @Nullable [] to;
    private int leafIndex;
    private int at;

    private Cursor(byte @Nullable [] to) {
      this.to = to;
    }

    @Override
    public boolean isValid() {
      return leafIndex < leafCount
          && at < leaves[leafIndex].size
          && (to == null || Arrays.compareUnsigned(leaves[leafIndex].keys[at], to) < 0);
    }

    @Override
    public byte[] key() {
      return leaves[leafIndex].keys[at];
    }

    @Override
    public byte[] value() {
      return leaves[leafIndex].values[at];
    }

    @Override
    public void advance() {
      at++;
      skipEnd();
    }

    @Override
    public void seek(byte[] key) {
      leafIndex = leafCount == 0 ? 0 : leafOf(key);
      at = leafCount == 0 ? 0 : lowerBound(leaves[leafIndex], key);
      skipEnd();
    }

    @Override
    public void close() {}

    private void skipEnd() {
      if (leafIndex < leafCount && at == leaves[leafIndex].size) {
        leafIndex++;
        at = 0;
      }
    }
  }
}
