package dev.sluice.translation.state;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Puts keys of state together. Parts inside of a key are preceded by their length, so that no key
 * begins with another one by chance.
 *
 * <pre>
 *   length  | 0xxxxxxx                      0 to 127
 *           | 1xxxxxxx ... 0xxxxxxx         seven bits a byte, lowest first
 * </pre>
 */
final class Bytes {
  private Bytes() {}

  static byte[] concat(byte[] one, byte[] other) {
    byte[] all = Arrays.copyOf(one, one.length + other.length);
    System.arraycopy(other, 0, all, one.length, other.length);
    return all;
  }

  /** {@code prefix}, then the number in an order-keeping form. */
  static byte[] withLong(byte[] prefix, long value) {
    byte[] all = Arrays.copyOf(prefix, prefix.length + 8);
    putLong(all, prefix.length, value);
    return all;
  }

  /** {@code prefix}, then both numbers in an order-keeping form. */
  static byte[] withLongs(byte[] prefix, long first, long second) {
    byte[] all = Arrays.copyOf(prefix, prefix.length + 16);
    putLong(all, prefix.length, first);
    putLong(all, prefix.length + 8, second);
    return all;
  }

  /** {@code prefix}, then {@code part} with its length before it. */
  static byte[] withPart(byte[] prefix, byte[] part) {
    int sizeOfLength = sizeOfLength(part.length);
    byte[] all = Arrays.copyOf(prefix, prefix.length + sizeOfLength + part.length);
    putLength(all, prefix.length, part.length);
    System.arraycopy(part, 0, all, prefix.length + sizeOfLength, part.length);
    return all;
  }

  static byte[] withPart(byte[] prefix, String part) {
    return withPart(prefix, part.getBytes(StandardCharsets.UTF_8));
  }

  static int sizeOfLength(int length) {
    int size = 1;
    for (int rest = length >>> 7; rest != 0; rest >>>= 7) {
      size++;
    }
    return size;
  }

  static int length(byte[] bytes, int at) {
    int length = 0;
    int shift = 0;
    for (int i = at; ; i++) {
      length |= (bytes[i] & 0x7F) << shift;
      if (bytes[i] >= 0) {
        return length;
      }
      shift += 7;
    }
  }

  static long getLong(byte[] bytes, int at) {
    long value = 0;
    for (int i = 0; i < 8; i++) {
      value = value << 8 | (bytes[at + i] & 0xFF);
    }
    return value ^ Long.MIN_VALUE;
  }

  private static void putLong(byte[] bytes, int at, long value) {
    long ordered = value ^ Long.MIN_VALUE;
    for (int i = 0; i < 8; i++) {
      bytes[at + i] = (byte) (ordered >>> (56 - 8 * i));
    }
  }

  private static void putLength(byte[] bytes, int at, int length) {
    int i = at;
    int rest = length;
    while (rest >>> 7 != 0) {
      bytes[i++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[i] = (byte) rest;
  }
}
