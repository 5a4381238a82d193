package dev.sluice.engine.bytes;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** Gives the bytes of arrays, one array after the other; without a lock per byte. */
public final class ByteFeed extends InputStream {
  private byte[] bytes = {};
  private int at;

  /** From now on gives the bytes of {@code bytes} from {@code at} on. */
  public void reset(byte[] bytes, int at) {
    this.bytes = bytes;
    this.at = at;
  }

  @Override
  public int read() {
    return at < bytes.length ? bytes[at++] & 0xFF : -1;
  }

  @Override
  public int read(byte[] into, int offset, int length) {
    if (length == 0) {
      return 0;
    }
    if (at >= bytes.length) {
      return -1;
    }
    int count = Math.min(length, bytes.length - at);
    System.arraycopy(bytes, at, into, offset, count);
    at += count;
    return count;
  }

  @Override
  public int available() {
    return bytes.length - at;
  }

  /** Big-endian. */
  public int readInt() throws IOException {
    require(Integer.BYTES);
    int value = 0;
    for (int i = 0; i < Integer.BYTES; i++) {
      value = value << 8 | (bytes[at++] & 0xFF);
    }
    return value;
  }

  /** Big-endian. */
  public long readLong() throws IOException {
    long high = readInt();
    return high << 32 | (readInt() & 0xFFFF_FFFFL);
  }

  /** The next {@code length} bytes. */
  public byte[] take(int length) throws IOException {
    require(length);
    at += length;
    return Arrays.copyOfRange(bytes, at - length, at);
  }

  private void require(int length) throws IOException {
    if (length < 0 || bytes.length - at < length) {
      throw new EOFException("Expected " + length + " more bytes at " + at + " of " + bytes.length);
    }
  }
}
