package dev.sluice.runner.heap;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Bytes that show which they are and whether all of them are there. */
final class Payload {
  private Payload() {}

  /** The payload number {@code index}, at least 8 bytes long. */
  static byte[] of(long index, int length) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, filler(index));
    ByteBuffer.wrap(bytes).putLong(index);
    return bytes;
  }

  /**
   * Which payload it is.
   *
   * @throws IllegalStateException if it is not the whole of one of {@code length} bytes
   */
  static long index(byte[] bytes, int length) {
    long index = ByteBuffer.wrap(bytes).getLong();
    byte filler = filler(index);
    boolean isWhole = bytes.length == length;
    for (int i = Long.BYTES; i < bytes.length && isWhole; i++) {
      isWhole = bytes[i] == filler;
    }
    if (!isWhole) {
      throw new IllegalStateException(
          "Payload " + index + " of " + bytes.length + " bytes is not what was sent");
    }
    return index;
  }

  private static byte filler(long index) {
    return (byte) (index * 31 + 7);
  }
}
