package dev.sluice.engine.exchange;

import dev.sluice.engine.plan.ElementCodec;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/** Reads what {@link RowBuffer} wrote. */
final class RowReader {
  private static final byte[] NO_KEY = {};

  private final ElementCodec codec;
  private final boolean isKeyed;
  private final BufferInput in;
  private byte[] key = NO_KEY;

  RowReader(ElementCodec codec, boolean isKeyed, ByteBuffer content) {
    this.codec = codec;
    this.isKeyed = isKeyed;
    this.in = new BufferInput(content.duplicate());
  }

  boolean hasNext() {
    return in.content.hasRemaining();
  }

  /** How many bytes of rows are still to come. */
  long leftBytes() {
    return in.content.remaining();
  }

  /** The next row's element. */
  Object next() throws IOException {
    if (isKeyed) {
      key = new byte[length()];
      if (in.readNBytes(key, 0, key.length) < key.length) {
        throw new EOFException("A row ends within its key of " + key.length + " bytes");
      }
    }
    return codec.decode(in);
  }

  /** The key of the row that {@link #next} gave. */
  byte[] key() {
    return key;
  }

  private int length() throws IOException {
    int length = 0;
    for (int shift = 0; shift < 35; shift += 7) {
      int read = in.read();
      if (read < 0) {
        throw new EOFException("A row ends within the length of its key");
      }
      length |= (read & 0x7F) << shift;
      if (read < 0x80) {
        return length;
      }
    }
    throw new IOException("A row's key has no length");
  }

  private static final class BufferInput extends InputStream {
    private final ByteBuffer content;

    BufferInput(ByteBuffer content) {
      this.content = content;
    }

    @Override
    public int read() {
      return content.hasRemaining() ? content.get() & 0xFF : -1;
    }

    @Override
    public int read(byte[] into, int at, int length) {
      if (length == 0) {
        return 0;
      }
      int read = Math.min(length, content.remaining());
      if (read == 0) {
        return -1;
      }
      content.get(into, at, read);
      return read;
    }

    @Override
    public int available() {
      return content.remaining();
    }
  }
}
