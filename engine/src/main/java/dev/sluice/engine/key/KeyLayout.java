package dev.sluice.engine.key;

import com.google.common.hash.Hashing;
import java.util.Arrays;

/**
 * User keys as they stand within the keys of state tables.
 *
 * <pre>
 *   up to 1024 bytes | length u16          | the key               |
 *   longer           | 0xFFFF              | SHA-256 of it, 32 bytes |
 * </pre>
 *
 * <p>No encoded key is the start of another one. What is found under a hash must carry the full key
 * somewhere, once, so that it can be given back and compared.
 */
public final class KeyLayout {
  /** The longest key that stands in a table's keys itself, in bytes. */
  public static final int LONGEST = 1024;

  private static final int HASHED = 0xFFFF;
  private static final int HASH_BYTES = 32;

  private KeyLayout() {}

  /** Whether {@code key} is represented by its hash. */
  public static boolean isLong(byte[] key) {
    return key.length > LONGEST;
  }

  /** The key as it stands in tables. */
  public static byte[] encode(byte[] key) {
    if (isLong(key)) {
      byte[] encoded = new byte[2 + HASH_BYTES];
      encoded[0] = (byte) (HASHED >>> 8);
      encoded[1] = (byte) HASHED;
      Hashing.sha256().hashBytes(key).writeBytesTo(encoded, 2, HASH_BYTES);
      return encoded;
    }
    byte[] encoded = new byte[2 + key.length];
    encoded[0] = (byte) (key.length >>> 8);
    encoded[1] = (byte) key.length;
    System.arraycopy(key, 0, encoded, 2, key.length);
    return encoded;
  }

  /** Whether the encoded key that starts at {@code at} is a hash. */
  public static boolean isHashed(byte[] bytes, int at) {
    return prefix(bytes, at) == HASHED;
  }

  /** How many bytes the encoded key takes that starts at {@code at}. */
  public static int encodedLength(byte[] bytes, int at) {
    int prefix = prefix(bytes, at);
    return 2 + (prefix == HASHED ? HASH_BYTES : prefix);
  }

  /** The key whose encoded form starts at {@code at}; it must not be hashed. */
  public static byte[] decode(byte[] bytes, int at) {
    return Arrays.copyOfRange(bytes, at + 2, at + 2 + prefix(bytes, at));
  }

  /** The three one after the other. */
  public static byte[] join(byte[] first, byte[] second, byte[] third) {
    byte[] joined = new byte[first.length + second.length + third.length];
    System.arraycopy(first, 0, joined, 0, first.length);
    System.arraycopy(second, 0, joined, first.length, second.length);
    System.arraycopy(third, 0, joined, first.length + second.length, third.length);
    return joined;
  }

  /**
   * Refuses to take one key for another that has the same hash.
   *
   * @throws IllegalStateException if {@code found} is not {@code expected}
   */
  public static void requireSame(byte[] expected, byte[] found) {
    if (!Arrays.equals(expected, found)) {
      throw new IllegalStateException(
          "Two keys of "
              + expected.length
              + " and "
              + found.length
              + " bytes have the same SHA-256: they can't be told apart in state");
    }
  }

  /** A spread hash of the key's bytes, for tables in memory. */
  public static int hash(byte[] key) {
    return spread(Arrays.hashCode(key));
  }

  /** Spreads a hash over all of its bits. */
  public static int spread(int hash) {
    int h = hash * 0x9E3779B1;
    h ^= h >>> 15;
    h *= 0x85EBCA77;
    return h ^ (h >>> 13);
  }

  private static int prefix(byte[] bytes, int at) {
    return (bytes[at] & 0xFF) << 8 | (bytes[at + 1] & 0xFF);
  }
}
