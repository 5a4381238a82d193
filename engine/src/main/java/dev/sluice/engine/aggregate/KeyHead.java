package dev.sluice.engine.aggregate;

/**
 * The first eight bytes of a key as a number, and hashes that begin with it. For tables in memory:
 * what comes of it is never stored.
 */
final class KeyHead {
  private static final long MIX = 0x9E3779B97F4A7C15L;

  private KeyHead() {}

  /**
   * The eight bytes from {@code from} on, the first one highest; zeros for those behind the end. So
   * keys that differ in it are in its order, unsigned.
   */
  static long at(byte[] key, int from) {
    int there = Math.min(Long.BYTES, key.length - from);
    long head = 0;
    for (int i = 0; i < there; i++) {
      head = (head << Byte.SIZE) | (key[from + i] & 0xFF);
    }
    return there <= 0 ? 0 : head << (Byte.SIZE * (Long.BYTES - there));
  }

  /** A hash of a key whose head at 0 is known. */
  static int hash(byte[] key, long head) {
    long hash = (head + key.length) * MIX;
    for (int from = Long.BYTES; from < key.length; from += Long.BYTES) {
      hash = (hash ^ (hash >>> 29) ^ at(key, from)) * MIX;
    }
    return (int) (hash ^ (hash >>> 32));
  }
}
