package dev.sluice.state.rocksdb;

import java.util.Arrays;

/**
 * How the keys of all stores of a partition share one RocksDB instance.
 *
 * <pre>
 *   | store u16 | key as in Tables |
 *
 *   column family "default"   keyed and replicated tables
 *   column family "timed"     timed tables: often deleted by range, which would slow down the reads
 *                             of a family that it shares
 * </pre>
 *
 * <p>Both have bloom filters on whole keys: windows stand in timed tables, by time, so that closing
 * them is a scan; but whenever an element comes, its window is looked up.
 */
final class Keyspace {
  static final int PREFIX_BYTES = 2;
  private static final int KIND_MASK = 0xC0;
  private static final int TIMED_KIND = 0x40;

  private Keyspace() {}

  static boolean isTimed(byte[] key) {
    return (key[0] & KIND_MASK) == TIMED_KIND;
  }

  static byte[] physical(int store, byte[] key) {
    byte[] physical = new byte[PREFIX_BYTES + key.length];
    write(store, key, physical, 0);
    return physical;
  }

  /** Writes the physical key to {@code to} from {@code at} on; gives where it ends. */
  static int write(int store, byte[] key, byte[] to, int at) {
    to[at] = (byte) (store >>> 8);
    to[at + 1] = (byte) store;
    System.arraycopy(key, 0, to, at + PREFIX_BYTES, key.length);
    return at + PREFIX_BYTES + key.length;
  }

  static byte[] key(byte[] physical) {
    return Arrays.copyOfRange(physical, PREFIX_BYTES, physical.length);
  }

  static int store(byte[] physical) {
    return (physical[0] & 0xFF) << 8 | (physical[1] & 0xFF);
  }
}
