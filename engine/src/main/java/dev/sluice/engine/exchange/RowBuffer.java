package dev.sluice.engine.exchange;

import dev.sluice.engine.plan.ElementCodec;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Rows as bytes, one after the other.
 *
 * <pre>
 *   row   | key length, varint | key | element      of a keyed exchange
 *         | element                                 of any other
 * </pre>
 *
 * <p>The key group is not written: it follows from the key. The buffer is used again after {@link
 * #reset}.
 */
final class RowBuffer extends OutputStream {
  /** A buffer no larger than this is kept for the next rows. */
  private static final int KEPT_BYTES = 4 << 20;

  private final ElementCodec codec;
  private final boolean isKeyed;
  private byte[] bytes = new byte[256];
  private int size;
  private int rows;

  RowBuffer(ElementCodec codec, boolean isKeyed) {
    this.codec = codec;
    this.isKeyed = isKeyed;
  }

  void add(Object element, byte[] key) throws IOException {
    if (isKeyed) {
      int length = key.length;
      while (length > 0x7F) {
        write((length & 0x7F) | 0x80);
        length >>>= 7;
      }
      write(length);
      write(key, 0, key.length);
    }
    codec.encode(element, this);
    rows++;
  }

  @Override
  public void write(int octet) {
    if (size == bytes.length) {
      grow(1);
    }
    bytes[size++] = (byte) octet;
  }

  @Override
  public void write(byte[] from, int at, int length) {
    if (length > bytes.length - size) {
      grow(length);
    }
    System.arraycopy(from, at, bytes, size, length);
    size += length;
  }

  int rows() {
    return rows;
  }

  /** In bytes. */
  int size() {
    return size;
  }

  /** What was written; only good until the next call. */
  ByteBuffer content() {
    return ByteBuffer.wrap(bytes, 0, size);
  }

  /** What was written, to keep. */
  ByteBuffer copy() {
    return ByteBuffer.wrap(Arrays.copyOf(bytes, size));
  }

  /** Lets go of a buffer that was needed for rows of unusual size; what was written is gone. */
  void trim() {
    reset();
    if (bytes.length > KEPT_BYTES) {
      bytes = new byte[256];
    }
  }

  void reset() {
    size = 0;
    rows = 0;
  }

  private void grow(int more) {
    long larger = Math.max(bytes.length * 2L, (long) size + more);
    bytes = Arrays.copyOf(bytes, (int) Math.min(larger, Integer.MAX_VALUE - 8));
  }
}
