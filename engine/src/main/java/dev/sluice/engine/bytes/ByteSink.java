package dev.sluice.engine.bytes;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;

/** Gathers bytes; unlike the JDK's without a lock per byte, of which coders write many singly. */
public final class ByteSink extends OutputStream {
  private static final byte[] NOTHING = {};

  private byte[] bytes = new byte[256];
  private int size;

  /** Forgets all bytes. */
  public void reset() {
    size = 0;
  }

  /** A copy of all bytes; always the same array if there are none. */
  public byte[] toByteArray() {
    return size == 0 ? NOTHING : Arrays.copyOf(bytes, size);
  }

  /** How many bytes there are. */
  public int size() {
    return size;
  }

  /** Writes all bytes to {@code out}. */
  public void writeTo(OutputStream out) throws IOException {
    out.write(bytes, 0, size);
  }

  @Override
  public void write(int b) {
    reserve(1);
    bytes[size++] = (byte) b;
  }

  @Override
  public void write(byte[] from, int offset, int length) {
    reserve(length);
    System.arraycopy(from, offset, bytes, size, length);
    size += length;
  }

  /** Big-endian. */
  public void writeInt(int value) {
    reserve(Integer.BYTES);
    for (int shift = 24; shift >= 0; shift -= 8) {
      bytes[size++] = (byte) (value >>> shift);
    }
  }

  /**
   * Writes {@code value} over the four bytes from {@code at} on, which have been written before.
   */
  public void setInt(int at, int value) {
    if (at < 0 || size - at < Integer.BYTES) {
      throw new IndexOutOfBoundsException("There are " + size + " bytes, none to be set at " + at);
    }
    for (int i = 0; i < Integer.BYTES; i++) {
      bytes[at + i] = (byte) (value >>> (24 - 8 * i));
    }
  }

  /** Big-endian. */
  public void writeLong(long value) {
    writeInt((int) (value >>> 32));
    writeInt((int) value);
  }

  private void reserve(int more) {
    if (bytes.length - size < more) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
    }
  }
}
