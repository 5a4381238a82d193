package dev.sluice.engine.commit;

import dev.sluice.state.CorruptCheckpointException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Reads what a {@link ByteWriter} wrote. Owned by one thread.
 *
 * <p>Bytes that can't have been written by it are a {@link CorruptCheckpointException}, never
 * anything else.
 */
final class ByteReader {
  private final ByteBuffer bytes;
  private final String what;

  /**
   * @param what for messages: whose bytes these are
   */
  ByteReader(ByteBuffer bytes, String what) {
    this.bytes = bytes;
    this.what = what;
  }

  boolean hasMore() {
    return bytes.hasRemaining();
  }

  int takeByte() {
    require(1);
    return bytes.get() & 0xFF;
  }

  long takeVarint() {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      int next = takeByte();
      value |= (long) (next & 0x7F) << shift;
      if (next < 0x80) {
        return value;
      }
    }
    throw corrupt("a number of more than 64 bits");
  }

  /** An unsigned number that must fit an int. */
  int takeSmall() {
    long value = takeVarint();
    if (value < 0 || value > Integer.MAX_VALUE) {
      throw corrupt("the number " + value + " where a small one is expected");
    }
    return (int) value;
  }

  int takeInt() {
    require(4);
    return bytes.getInt();
  }

  long takeLong() {
    require(8);
    return bytes.getLong();
  }

  byte[] takeBytes() {
    byte[] value = new byte[requireLength()];
    bytes.get(value);
    return value;
  }

  byte[] takeRest() {
    byte[] value = new byte[bytes.remaining()];
    bytes.get(value);
    return value;
  }

  String takeString() {
    return new String(takeBytes(), StandardCharsets.UTF_8);
  }

  /** A reader of the next length-prefixed part alone. */
  ByteReader takeSection() {
    int length = requireLength();
    ByteReader section = new ByteReader(bytes.slice(bytes.position(), length), what);
    bytes.position(bytes.position() + length);
    return section;
  }

  CorruptCheckpointException corrupt(String found) {
    return new CorruptCheckpointException(
        what
            + " holds "
            + found
            + " before its byte "
            + bytes.position()
            + ", though its checksum is right: it was not written by Sluice. Restore the checkpoint"
            + " from a copy.");
  }

  private int requireLength() {
    int length = takeSmall();
    require(length);
    return length;
  }

  private void require(int length) {
    if (bytes.remaining() < length) {
      throw corrupt("only " + bytes.remaining() + " of " + length + " bytes");
    }
  }
}
