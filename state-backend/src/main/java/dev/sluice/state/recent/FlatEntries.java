package dev.sluice.state.recent;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Small entries in a bounded number of large arrays: a hash table without an object per entry, so
 * that millions of them cost the heap little more than their bytes and the collector nothing.
 *
 * <pre>
 *   heads   [ 0 | 7 | 0 | 24 ]             by hash; the number of a unit of 4 bytes, 0 if none
 *                 |        |
 *   slabs   [ | next i32 | key length u16 | value length u16 | key | value | pad | ... ]
 *           [ ... ]                        filled one after the other, in a ring
 * </pre>
 *
 * <p>When no slab is free the oldest is filled anew, and the entries that it had are given to
 * {@code evicted}: what was put longest ago goes first. A value of the same size is written over in
 * its place. Owned by one thread.
 */
final class FlatEntries {
  /** The longest key, and the longest value, that an entry may have. */
  static final int MOST_BYTES = 1 << 10;

  private static final int HEADER_BYTES = 8;
  private static final int UNIT_BYTES = 4;

  /**
   * An array of this size is moved by the collector as others are: it stays below a half region.
   */
  private static final int LARGEST_SLAB = 1 << 18;

  private static final int SMALLEST_SLAB = 1 << 12;
  private static final int FIRST_HEADS = 64;

  /** Heads may take so small a part of the bytes: one for each entry of 32 bytes. */
  private static final int HEADS_SHARE = 8;

  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long MIX = 0x9E3779B97F4A7C15L;

  private static final int LEAST_SLABS = 2;

  private final long mostBytes;
  private final SharedBudget budget;
  private final int slabBytes;
  private final int unitsShift;
  private final Consumer<byte[]> evicted;

  /**
   * Of chains; there are {@code mask + 1 + split} of them, the first {@code split} split in two.
   */
  private int[] heads = new int[FIRST_HEADS];

  private int mask = FIRST_HEADS - 1;
  private int split;
  private byte[] @Nullable [] slabs = new byte[4][];

  /** How far each slab is filled, and how many were begun before it. */
  private int[] ends = new int[4];

  private long[] births = new long[4];
  private int slabCount;
  private int current = -1;
  private long begun;

  /** What {@code begun} was when there was nothing. */
  private long firstBirth;

  private int size;

  /**
   * An empty table.
   *
   * @param mostBytes that all arrays take, about; two slabs of 4 KiB at least
   * @param budget from which slabs are taken; all but the first two only if there are bytes left
   * @param evicted is given the key of each entry that goes because others need its bytes
   */
  FlatEntries(long mostBytes, SharedBudget budget, Consumer<byte[]> evicted) {
    this.mostBytes = mostBytes;
    this.budget = budget;
    this.evicted = evicted;
    long wanted = Long.highestOneBit(Math.max(1, mostBytes / 16));
    slabBytes = (int) Math.max(SMALLEST_SLAB, Math.min(LARGEST_SLAB, wanted));
    unitsShift = Integer.numberOfTrailingZeros(slabBytes / UNIT_BYTES);
  }

  int size() {
    return size;
  }

  /** How often all that it may hold was written anew, the first time not counted. */
  double rounds() {
    return slabCount == 0 ? 0 : (double) (begun - firstBirth - slabCount) / slabCount;
  }

  /** Where an entry stands, or 0 if there is none; good until the next change. */
  int find(byte[] key) {
    int unit = heads[head(hash(key, 0, key.length))];
    while (unit != 0 && !isOf(unit, key)) {
      unit = next(unit);
    }
    return unit;
  }

  /**
   * {@link #find} of many keys at once. Heads and entries are mostly in no cache of the processor;
   * here it reads those of many keys at a time, as no read waits for what another one found.
   */
  void find(List<byte[]> keys, int[] units) {
    int count = keys.size();
    for (int i = 0; i < count; i++) {
      byte[] key = keys.get(i);
      units[i] = heads[head(hash(key, 0, key.length))];
    }
    int lengths = 0;
    for (int i = 0; i < count; i++) {
      int unit = units[i];
      lengths |= unit == 0 ? 0 : (int) INTS.get(slab(unit), at(unit) + UNIT_BYTES);
    }
    if (lengths == 0) {
      return; // there is nothing; and what was read above can't be left out
    }
    for (int i = 0; i < count; i++) {
      byte[] key = keys.get(i);
      while (units[i] != 0 && !isOf(units[i], key)) {
        units[i] = next(units[i]);
      }
    }
  }

  byte[] value(int unit) {
    byte[] slab = slab(unit);
    int at = at(unit);
    int from = at + HEADER_BYTES + keyLength(slab, at);
    return Arrays.copyOfRange(slab, from, from + valueLength(slab, at));
  }

  /** When an entry was put: those that were put later have a larger one. */
  long age(int unit) {
    return (births[unit >>> unitsShift] << Integer.SIZE) + at(unit);
  }

  /** What {@link #age} of whatever is put from now on will be, or a little less. */
  long now() {
    return current < 0 ? begun << Integer.SIZE : (births[current] << Integer.SIZE) + ends[current];
  }

  /** No entry has an {@link #age} below this. */
  long oldest() {
    long first = slabCount == 0 ? begun : begun - slabCount;
    return first << Integer.SIZE;
  }

  /** Puts an entry, of at most {@link #MOST_BYTES} of key and of value. */
  void put(byte[] key, byte[] value) {
    int unit = find(key);
    if (unit != 0) {
      byte[] slab = slab(unit);
      int at = at(unit);
      if (entryBytes(key.length, valueLength(slab, at)) == entryBytes(key.length, value.length)) {
        setLengths(slab, at, key.length, value.length);
        System.arraycopy(value, 0, slab, at + HEADER_BYTES + key.length, value.length);
        return;
      }
      unlink(hash(key, 0, key.length), unit);
    }
    append(key, value);
  }

  /** Whether there was such an entry. */
  boolean remove(byte[] key) {
    int unit = find(key);
    return unit != 0 && unlink(hash(key, 0, key.length), unit);
  }

  /** Removes all entries and gives their bytes back. */
  void clear() {
    budget.giveBack((long) slabCount * slabBytes);
    heads = new int[FIRST_HEADS];
    mask = FIRST_HEADS - 1;
    split = 0;
    Arrays.fill(slabs, null);
    slabCount = 0;
    current = -1;
    firstBirth = begun;
    size = 0;
  }

  private void append(byte[] key, byte[] value) {
    int bytes = entryBytes(key.length, value.length);
    if (current < 0 || ends[current] + bytes > slabBytes) {
      beginSlab();
    }
    byte[] slab = present(slabs[current]);
    int at = ends[current];
    ends[current] += bytes;
    setLengths(slab, at, key.length, value.length);
    System.arraycopy(key, 0, slab, at + HEADER_BYTES, key.length);
    System.arraycopy(value, 0, slab, at + HEADER_BYTES + key.length, value.length);
    if (size > mask + split) {
      splitOne();
    }
    link(hash(key, 0, key.length), unit(current, at));
    size++;
  }

  /** The next slab of the ring: a further one while there is room for it, else the oldest. */
  private void beginSlab() {
    if (current == slabCount - 1 && takesRoom()) {
      addSlab();
    } else {
      current = (current + 1) % slabCount;
      evict(current);
    }
    ends[current] = UNIT_BYTES;
    births[current] = begun++;
  }

  private boolean takesRoom() {
    if (slabCount < LEAST_SLABS) {
      budget.takeAnyway(slabBytes);
      return true;
    }
    long taken = (slabCount + 1L) * slabBytes + (long) heads.length * UNIT_BYTES;
    return taken <= mostBytes
        && slabCount < Integer.MAX_VALUE >>> unitsShift
        && budget.take(slabBytes);
  }

  private void addSlab() {
    if (slabCount == slabs.length) {
      slabs = Arrays.copyOf(slabs, slabCount * 2);
      ends = Arrays.copyOf(ends, slabCount * 2);
      births = Arrays.copyOf(births, slabCount * 2);
    }
    slabs[slabCount] = new byte[slabBytes];
    current = slabCount++;
  }

  private void evict(int number) {
    byte[] slab = present(slabs[number]);
    for (int at = UNIT_BYTES; at < ends[number]; at += entryBytes(slab, at)) {
      int unit = unit(number, at);
      int hash = hash(slab, at + HEADER_BYTES, keyLength(slab, at));
      if (unlink(hash, unit)) {
        evicted.accept(key(slab, at));
      }
    }
  }

  /**
   * Splits one chain in two: there are more chains with each entry, and never is there a pause in
   * which all are made anew (linear hashing: W. Litwin, VLDB 1980).
   */
  private void splitOne() {
    if (split == 0 && !hasTwiceTheHeads()) {
      return;
    }
    int unit = heads[split];
    heads[split] = 0;
    split++;
    while (unit != 0) {
      int next = next(unit);
      byte[] slab = slab(unit);
      int at = at(unit);
      link(hash(slab, at + HEADER_BYTES, keyLength(slab, at)), unit);
      unit = next;
    }
    if (split > mask) {
      mask = mask << 1 | 1;
      split = 0;
    }
  }

  private boolean hasTwiceTheHeads() {
    if (heads.length <= mask + 1 && heads.length * 2L * UNIT_BYTES <= mostBytes / HEADS_SHARE) {
      heads = Arrays.copyOf(heads, heads.length * 2);
    }
    return heads.length > mask + 1;
  }

  private void link(int hash, int unit) {
    int head = head(hash);
    INTS.set(slab(unit), at(unit), heads[head]);
    heads[head] = unit;
  }

  /** Takes an entry off its chain, if it is there. */
  private boolean unlink(int hash, int unit) {
    int head = head(hash);
    int before = 0;
    for (int there = heads[head]; there != 0; there = next(there)) {
      if (there == unit) {
        if (before == 0) {
          heads[head] = next(unit);
        } else {
          INTS.set(slab(before), at(before), next(unit));
        }
        size--;
        return true;
      }
      before = there;
    }
    return false;
  }

  private boolean isOf(int unit, byte[] key) {
    byte[] slab = slab(unit);
    int at = at(unit);
    int from = at + HEADER_BYTES;
    return keyLength(slab, at) == key.length
        && Arrays.equals(slab, from, from + key.length, key, 0, key.length);
  }

  private int next(int unit) {
    return (int) INTS.get(slab(unit), at(unit));
  }

  private byte[] slab(int unit) {
    return present(slabs[unit >>> unitsShift]);
  }

  private int at(int unit) {
    return (unit & ((1 << unitsShift) - 1)) * UNIT_BYTES;
  }

  private int unit(int slab, int at) {
    return (slab << unitsShift) + at / UNIT_BYTES;
  }

  private int head(int hash) {
    int head = hash & mask;
    return head < split ? hash & (mask << 1 | 1) : head;
  }

  private static void setLengths(byte[] slab, int at, int keyLength, int valueLength) {
    INTS.set(slab, at + UNIT_BYTES, keyLength << Short.SIZE | valueLength);
  }

  private static int keyLength(byte[] slab, int at) {
    return (int) INTS.get(slab, at + UNIT_BYTES) >>> Short.SIZE;
  }

  private static int valueLength(byte[] slab, int at) {
    return (int) INTS.get(slab, at + UNIT_BYTES) & 0xFFFF;
  }

  private static byte[] key(byte[] slab, int at) {
    return Arrays.copyOfRange(slab, at + HEADER_BYTES, at + HEADER_BYTES + keyLength(slab, at));
  }

  private static int entryBytes(byte[] slab, int at) {
    return entryBytes(keyLength(slab, at), valueLength(slab, at));
  }

  private static int entryBytes(int keyLength, int valueLength) {
    return (HEADER_BYTES + keyLength + valueLength + UNIT_BYTES - 1) & -UNIT_BYTES;
  }

  private static int hash(byte[] bytes, int from, int length) {
    long hash = length * MIX;
    int at = from;
    int end = from + length;
    for (; at <= end - Long.BYTES; at += Long.BYTES) {
      hash = (hash ^ (hash >>> 29) ^ (long) LONGS.get(bytes, at)) * MIX;
    }
    long rest = 0;
    for (; at < end; at++) {
      rest = rest << Byte.SIZE | (bytes[at] & 0xFF);
    }
    hash = (hash ^ (hash >>> 29) ^ rest) * MIX;
    return (int) (hash >>> Integer.SIZE);
  }

  private static byte[] present(byte @Nullable [] slab) {
    if (slab == null) {
      throw new IllegalStateException("An entry stands in a slab that is not there");
    }
    return slab;
  }
}
