package dev.sluice.translation.state;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.beam.sdk.coders.Coder;

/**
 * Values as bytes. Encoding goes through a buffer that is used again and again, and is owned by one
 * thread; anyone may decode.
 */
final class Codec {
  private final ByteArrayOutputStream buffer = new ByteArrayOutputStream(128);

  <T> byte[] encode(Coder<T> coder, T value) {
    try {
      buffer.reset();
      coder.encode(value, buffer);
      return buffer.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException("A value of state can't be encoded by " + coder, e);
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
