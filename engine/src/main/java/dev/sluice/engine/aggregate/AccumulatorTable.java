package dev.sluice.engine.aggregate;

import dev.sluice.engine.key.KeyLayout;
import dev.sluice.engine.operator.Chunk;
import dev.sluice.engine.operator.HeapShare;
import dev.sluice.engine.plan.ElementCodec;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Accumulators by key and window in memory: an open hash table whose entries keep the order in
 * which they came.
 *
 * <p>It is mostly larger than the processor's caches, so what counts is how many objects a search
 * touches: the entry that it finds and no other, and of keys longer than eight bytes the key. Its
 * own arrays are of numbers, but for one that is only appended to.
 *
 * <p>Sizes are estimated when an entry comes, whenever the number of its elements has doubled and
 * every few thousand, so that accumulators that grow are seen and those that don't cost nothing.
 * Owned by the task's thread.
 */
public final class AccumulatorTable {
  private static final int ENTRY_BYTES = 136;

  /** How many elements an entry may get until its size is looked at again. */
  private static final int MOST_UNSEEN = 4096;

  private static final int FEWEST_SLOTS = 64;

  /** Of a table that is emptier than this, half goes: searches all over much memory are slow. */
  private static final int SLOTS_AN_ENTRY = 16;

  /** A table of fewer entries is mostly in the processor's caches. */
  private static final int WORTH_FORESEEING = 1 << 13;

  private final TableLimits limits;
  private final ElementCodec codec;

  /** Of each entry its hash in the high half and its place plus 1 in the low one; 0 if free. */
  private long[] slots = new long[FEWEST_SLOTS];

  private @Nullable Entry[] entries = new Entry[32];
  private int size;
  private long sizeBytes;

  /** What was found or put last. */
  private @Nullable Entry last;

  /** Where the last search that found nothing ended, and the hash that it was for. */
  private int freeSlot;

  private int freeHash;
  private int[] foreseen = {};
  private @Nullable Object lastWindow;
  private int lastWindowHash;

  public AccumulatorTable(TableLimits limits, ElementCodec codec) {
    this.limits = limits;
    this.codec = codec;
  }

  /** One key and window. */
  public static final class Entry {
    public final byte[] key;
    public final int keyGroup;
    public final Object window;
    public final long maxTimestampMillis;
    public Object accumulator;
    public long minTimestampMillis = Long.MAX_VALUE;
    private final int hash;
    private final long head;
    private final int keyLength;
    private int slot;
    private int additions;
    private long sizeBytes;

    private Entry(Place place, int hash, Object accumulator) {
      this.key = place.key();
      this.keyGroup = place.keyGroup();
      this.window = place.window();
      this.maxTimestampMillis = place.maxTimestampMillis();
      this.hash = hash;
      this.head = KeyHead.at(key, 0);
      this.keyLength = key.length;
      this.accumulator = accumulator;
    }

    private long inSlot(int number) {
      return ((long) hash << Integer.SIZE) | number;
    }

    private boolean isOf(byte[] otherKey, long otherHead, Object otherWindow) {
      return head == otherHead
          && keyLength == otherKey.length
          && (keyLength <= Long.BYTES || Arrays.equals(key, otherKey))
          && (window == otherWindow || window.equals(otherWindow));
    }
  }

  /** What an entry stands for. */
  public record Place(byte[] key, int keyGroup, Object window, long maxTimestampMillis) {}

  public @Nullable Entry find(byte[] key, Object window) {
    if (last != null && last.key == key && last.window == window) {
      return last; // all that is combined without a key has one array as its key
    }
    long head = KeyHead.at(key, 0);
    int hash = hash(key, head, window);
    int mask = slots.length - 1;
    int slot = hash & mask;
    for (long there = slots[slot]; there != 0; there = slots[slot]) {
      if ((int) (there >>> Integer.SIZE) == hash) {
        Entry entry = entry((int) there - 1);
        if (entry.isOf(key, head, window)) {
          last = entry;
          return entry;
        }
      }
      slot = (slot + 1) & mask;
    }
    freeSlot = slot;
    freeHash = hash;
    return null;
  }

  /**
   * Says which keys will be looked for, so that their entries are read all at a time: no read waits
   * for what another one found. It is taken for granted that they are of the window that was looked
   * for last; where they are not, this was of no use, and does no harm.
   */
  public void foresee(Chunk chunk) {
    int count = chunk.size();
    if (size < WORTH_FORESEEING || count < 2) {
      return;
    }
    if (foreseen.length < count) {
      foreseen = new int[count];
    }
    int mask = slots.length - 1;
    for (int i = 0; i < count; i++) {
      byte[] key = chunk.key(i);
      int hash = KeyLayout.spread(KeyHead.hash(key, KeyHead.at(key, 0)) * 31 + lastWindowHash);
      foreseen[i] = (int) slots[hash & mask];
    }
    int read = 0;
    for (int i = 0; i < count; i++) {
      if (foreseen[i] != 0) {
        Entry entry = entry(foreseen[i] - 1);
        read |= entry.keyLength | (entry.accumulator instanceof Entry ? -1 : 0);
      }
    }
    if (read < 0) {
      throw new IllegalStateException("An accumulator is no entry of a table");
    }
  }

  /** Adds an entry that was just looked for in vain. */
  public Entry insert(Place place, Object accumulator) {
    Entry entry = new Entry(place, freeHash, accumulator);
    if (size == entries.length) {
      entries = Arrays.copyOf(entries, size * 2);
    }
    entry.slot = freeSlot;
    last = entry;
    entries[size++] = entry;
    slots[freeSlot] = entry.inSlot(size);
    sizeBytes += ENTRY_BYTES + entry.key.length;
    if (size * 2 > slots.length) {
      growSlots();
    }
    return entry;
  }

  /** Says that something was added to an entry. */
  public void grew(Entry entry) {
    int additions = ++entry.additions;
    if ((additions & (additions - 1)) == 0 || additions % MOST_UNSEEN == 0) {
      long now = codec.sizeBytes(entry.accumulator);
      sizeBytes += now - entry.sizeBytes;
      entry.sizeBytes = now;
    }
  }

  public boolean isFull() {
    return size >= limits.entries() || HeapShare.isTaken(sizeBytes, limits.bytes());
  }

  public int size() {
    return size;
  }

  public Entry entry(int i) {
    Entry entry = entries[i];
    if (entry == null) {
      throw new IndexOutOfBoundsException("The table has " + size + " entries, not " + i);
    }
    return entry;
  }

  public void clear() {
    if (size == 0) {
      return;
    }
    if (slots.length > FEWEST_SLOTS && (long) size * SLOTS_AN_ENTRY < slots.length) {
      slots = new long[slots.length / 2];
    } else {
      freeSlots();
    }
    Arrays.fill(entries, 0, size, null);
    size = 0;
    sizeBytes = 0;
    last = null;
  }

  private void freeSlots() {
    for (int i = 0; i < size; i++) {
      slots[entry(i).slot] = 0;
    }
  }

  private void growSlots() {
    slots = new long[slots.length * 2];
    int mask = slots.length - 1;
    for (int i = 0; i < size; i++) {
      Entry entry = entry(i);
      int slot = entry.hash & mask;
      while (slots[slot] != 0) {
        slot = (slot + 1) & mask;
      }
      slots[slot] = entry.inSlot(i + 1);
      entry.slot = slot;
    }
  }

  /** What comes one after the other is mostly of the same window. */
  private int hash(byte[] key, long head, Object window) {
    if (window != lastWindow) {
      lastWindow = window;
      lastWindowHash = window.hashCode();
    }
    return KeyLayout.spread(KeyHead.hash(key, head) * 31 + lastWindowHash);
  }
}
