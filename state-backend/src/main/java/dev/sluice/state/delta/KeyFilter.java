package dev.sluice.state.delta;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Says of most keys that are not in a file that they are not: a Bloom filter with ten bits per key
 * and five probes, wrong about one absent key in a hundred. Unchanging once built.
 */
final class KeyFilter {
  private static final int BITS_PER_KEY = 10;
  private static final int PROBES = 5;

  private final long[] bits;

  private KeyFilter(int[] hashes, int size) {
    bits = new long[Math.max(1, size * BITS_PER_KEY / Long.SIZE)];
    for (int i = 0; i < size; i++) {
      for (int probe = 0; probe < PROBES; probe++) {
        int bit = bit(hashes[i], probe);
        bits[bit >>> 6] |= 1L << bit;
      }
    }
  }

  /** False only if the key was not added. */
  boolean mayHave(byte[] key) {
    int hash = hash(key);
    for (int probe = 0; probe < PROBES; probe++) {
      int bit = bit(hash, probe);
      if ((bits[bit >>> 6] & (1L << bit)) == 0) {
        return false;
      }
    }
    return true;
  }

  private int bit(int hash, int probe) {
    int second = Integer.rotateLeft(hash * 0x9E3779B9, 15) | 1;
    long mixed = Integer.toUnsignedLong(hash + probe * second);
    return (int) ((mixed * (bits.length * (long) Long.SIZE)) >>> Integer.SIZE);
  }

  /** FNV-1a, finished: keys of one table differ in few of their last bytes. */
  private static int hash(byte[] key) {
    long hash = 0xCBF29CE484222325L;
    for (byte octet : key) {
      hash = (hash ^ octet) * 0x100000001B3L;
    }
    hash = (hash ^ (hash >>> 33)) * 0xFF51AFD7ED558CCDL;
    return (int) (hash >>> 32);
  }

  /** Gathers keys while they are written. */
  static final class Builder {
    /** For more keys than this no filter is built: it would take too much memory. */
    private static final int MOST_KEYS = 1 << 20;

    private int[] hashes = new int[1 << 10];
    private int size;
    private boolean isTooLarge;

    void add(byte[] key) {
      if (isTooLarge) {
        return;
      }
      if (size == MOST_KEYS) {
        isTooLarge = true;
        hashes = new int[0];
        return;
      }
      if (size == hashes.length) {
        hashes = Arrays.copyOf(hashes, size * 2);
      }
      hashes[size++] = hash(key);
    }

    /** The filter, or null if there are too many keys for one. */
    @Nullable KeyFilter build() {
      return isTooLarge ? null : new KeyFilter(hashes, size);
    }
  }
}
