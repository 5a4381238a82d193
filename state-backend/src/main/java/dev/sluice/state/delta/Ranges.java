package dev.sluice.state.delta;

import java.util.Arrays;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Ranges of keys, from inclusive to exclusive, which never touch. Owned by one thread. */
public final class Ranges {
  private final NavigableMap<byte[], byte[]> ends = new TreeMap<>(Arrays::compareUnsigned);

  /** Adds the range, which may overlap those that are there. */
  public void add(byte[] from, byte[] to) {
    if (Arrays.compareUnsigned(from, to) >= 0) {
      return;
    }
    byte[] first = from;
    byte[] end = to;
    Map.Entry<byte[], byte[]> below = ends.floorEntry(from);
    if (below != null && Arrays.compareUnsigned(below.getValue(), from) >= 0) {
      first = below.getKey();
      end = max(end, below.getValue());
    }
    Map.Entry<byte[], byte[]> next = ends.ceilingEntry(first);
    while (next != null && Arrays.compareUnsigned(next.getKey(), end) <= 0) {
      end = max(end, next.getValue());
      ends.remove(next.getKey());
      next = ends.ceilingEntry(first);
    }
    ends.put(first, end);
  }

  public void addAll(Ranges others) {
    others.ends.forEach(this::add);
  }

  public boolean covers(byte[] key) {
    return endOver(key) != null;
  }

  /** The end of the range that {@code key} lies in, or null if it lies in none. */
  public byte @Nullable [] endOver(byte[] key) {
    if (ends.isEmpty()) {
      return null;
    }
    Map.Entry<byte[], byte[]> range = ends.floorEntry(key);
    return range != null && Arrays.compareUnsigned(key, range.getValue()) < 0
        ? range.getValue()
        : null;
  }

  public boolean isEmpty() {
    return ends.isEmpty();
  }

  public int size() {
    return ends.size();
  }

  /** The ends by the starts, in order; not to be changed. */
  public Map<byte[], byte[]> asMap() {
    return ends;
  }

  private static byte[] max(byte[] a, byte[] b) {
    return Arrays.compareUnsigned(a, b) >= 0 ? a : b;
  }
}
