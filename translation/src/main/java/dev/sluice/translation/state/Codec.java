package dev.sluice.translation.state;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import org.apache.beam.sdk.coders.Coder;

/**
 * Values as bytes. Encoding goes through a buffer that is used again and again, and is owned by one
 * thread; anyone may decode.
 */
final class Codec {
  private final Buffer buffer = new Buffer();

  <T> byte[] encode(Coder<T> coder, T value) {
    try {
      buffer.reset();
      coder.encode(value, buffer);
      return buffer.take();
    } catch (IOException e) {
      throw new UncheckedIOException("A value of state can't be encoded by " + coder, e);
    }
  }

  /** A buffer that is not kept when it was needed for a value of unusual size. */
  private static final class Buffer extends ByteArrayOutputStream {
    private static final int USUAL_BYTES = 128;
    private static final int KEPT_BYTES = 1 << 20;

    Buffer() {
      super(USUAL_BYTES);
    }

    /** What was written, which is the caller's. */
    byte[] take() {
      if (count <= KEPT_BYTES) {
        return toByteArray();
      }
      byte[] large = count == buf.length ? buf : Arrays.copyOf(buf, count);
      buf = new byte[USUAL_BYTES];
      reset();
      return large;
    }
  }

  static <T> T decode(Coder<T> coder, byte[] bytes) {
    return decode(coder, bytes, 0, bytes.length);
  }

  static <T> T decode(Coder<T> coder, byte[] bytes, int from, int length) {
    try {
      return coder.decode(new ByteArrayInputStream(bytes, from, length));
    } catch (IOException e) {
      throw new UncheckedIOException("A value of state can't be decoded by " + coder, e);
    }
  }
}
