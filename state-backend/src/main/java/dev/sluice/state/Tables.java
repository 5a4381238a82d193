package dev.sluice.state;

/**
 * How keys begin, so that state can be found by range, and cut anew when the parallelism changes.
 *
 * <pre>
 *   keyed       | 0x00 + table | key group u16 | rest ...
 *   timed       | 0x40 + table | order i64, sign bit flipped | key group u16 | rest ...
 *   replicated  | 0x80 + table | rest ...              the same in every partition
 * </pre>
 *
 * <p>A table is a number from 0 to 63, chosen by whoever owns the store. All numbers are
 * big-endian, so that unsigned byte order is their order. The timed tables' order comes first: what
 * is due is one contiguous range over all key groups.
 */
public final class Tables {
  public static final int MAX_TABLE = 63;
  static final int KEYED = 0x00;
  static final int TIMED = 0x40;
  static final int REPLICATED = 0x80;

  private Tables() {}

  /** The start of all keys of {@code keyGroup} in a keyed table; 3 bytes. */
  public static byte[] keyed(int table, int keyGroup) {
    return new byte[] {tag(KEYED, table), (byte) (keyGroup >>> 8), (byte) keyGroup};
  }

  /** The start of all keys at {@code order} in a timed table; 9 bytes. */
  public static byte[] timed(int table, long order) {
    byte[] key = new byte[9];
    key[0] = tag(TIMED, table);
    putLong(key, 1, order ^ Long.MIN_VALUE);
    return key;
  }

  /** The start of all keys of {@code keyGroup} at {@code order} in a timed table; 11 bytes. */
  public static byte[] timed(int table, long order, int keyGroup) {
    byte[] key = new byte[11];
    key[0] = tag(TIMED, table);
    putLong(key, 1, order ^ Long.MIN_VALUE);
    key[9] = (byte) (keyGroup >>> 8);
    key[10] = (byte) keyGroup;
    return key;
  }

  /** The start of all keys of a replicated table; 1 byte. */
  public static byte[] replicated(int table) {
    return new byte[] {tag(REPLICATED, table)};
  }

  /** Whether the key is a timed table's. */
  public static boolean isTimed(byte[] key) {
    return (key[0] & 0xC0) == TIMED;
  }

  /** The order of a timed table's key. */
  public static long order(byte[] timedKey) {
    return getLong(timedKey, 1) ^ Long.MIN_VALUE;
  }

  /** The key group of a keyed or timed table's key; -1 for a replicated one. */
  public static int keyGroup(byte[] key) {
    return switch (key[0] & 0xC0) {
      case KEYED -> (key[1] & 0xFF) << 8 | (key[2] & 0xFF);
      case TIMED -> (key[9] & 0xFF) << 8 | (key[10] & 0xFF);
      case REPLICATED -> -1;
      default -> throw new IllegalArgumentException("No table has the tag " + (key[0] & 0xFF));
    };
  }

  /** The smallest key above every key that starts with {@code prefix}. */
  public static byte[] after(byte[] prefix) {
    for (int last = prefix.length - 1; last >= 0; last--) {
      if (prefix[last] != (byte) 0xFF) {
        byte[] after = java.util.Arrays.copyOf(prefix, last + 1);
        after[last]++;
        return after;
      }
    }
    throw new IllegalArgumentException("Nothing is above a prefix of 0xFF bytes");
  }

  private static byte tag(int kind, int table) {
    if (table < 0 || table > MAX_TABLE) {
      throw new IllegalArgumentException("A table is a number from 0 to 63, not " + table);
    }
    return (byte) (kind | table);
  }

  private static void putLong(byte[] bytes, int at, long value) {
    for (int i = 0; i < 8; i++) {
      bytes[at + i] = (byte) (value >>> (56 - 8 * i));
    }
  }

  private static long getLong(byte[] bytes, int at) {
    long value = 0;
    for (int i = 0; i < 8; i++) {
      value = value << 8 | (bytes[at + i] & 0xFF);
    }
    return value;
  }
}
