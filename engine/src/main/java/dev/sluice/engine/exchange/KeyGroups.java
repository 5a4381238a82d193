package dev.sluice.engine.exchange;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Which key group a key belongs to: MurmurHash3 (x86, 32 bit, seed 0) of its bytes, modulo the
 * number of groups. State is laid out by it, so it never changes.
 *
 * <p>The hash is Austin Appleby's, who put it in the public domain.
 */
public final class KeyGroups {
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final int C1 = 0xcc9e2d51;
  private static final int C2 = 0x1b873593;

  private KeyGroups() {}

  /** The group of an encoded key among {@code keyGroups}. */
  public static int of(byte[] key, int keyGroups) {
    return Integer.remainderUnsigned(hash(key), keyGroups);
  }

  static int hash(byte[] key) {
    int whole = key.length & ~3;
    int hash = 0;
    for (int at = 0; at < whole; at += 4) {
      hash ^= scramble((int) INTS.get(key, at));
      hash = Integer.rotateLeft(hash, 13) * 5 + 0xe6546b64;
    }
    int tail = 0;
    for (int at = key.length - 1; at >= whole; at--) {
      tail = tail << 8 | (key[at] & 0xFF);
    }
    hash ^= scramble(tail) ^ key.length;
    hash = (hash ^ hash >>> 16) * 0x85ebca6b;
    hash = (hash ^ hash >>> 13) * 0xc2b2ae35;
    return hash ^ hash >>> 16;
  }

  private static int scramble(int word) {
    return Integer.rotateLeft(word * C1, 15) * C2;
  }
}
