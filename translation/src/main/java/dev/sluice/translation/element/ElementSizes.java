package dev.sluice.translation.element;

import java.io.IOException;
import java.io.OutputStream;
import java.io.Serializable;
import java.util.Collection;
import java.util.Map;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.values.KV;
import org.jspecify.annotations.Nullable;

/**
 * Roughly how much memory values take: at once for the usual types, for others from the encoded
 * size of one value in {@value #SAMPLE_EVERY}.
 *
 * <p>Used by one thread at a time.
 */
public final class ElementSizes implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final int SAMPLE_EVERY = 64;
  private static final long OBJECT_BYTES = 24;

  private final Coder<Object> coder;
  private int untilSample;
  private long sampledBytes = OBJECT_BYTES;

  /** Sizes of the values of {@code coder}. */
  @SuppressWarnings("unchecked") // only encodes what the coder is for
  public ElementSizes(Coder<?> coder) {
    this.coder = (Coder<Object>) coder;
  }

  /** Roughly the size of the value in memory, in bytes. */
  public long sizeBytes(@Nullable Object value) {
    long known = knownBytes(value);
    if (known >= 0) {
      return known;
    }
    if (untilSample-- <= 0) {
      untilSample = SAMPLE_EVERY - 1;
      sampledBytes = OBJECT_BYTES + encodedBytes(value);
    }
    return sampledBytes;
  }

  private static long knownBytes(@Nullable Object value) {
    if (value == null) {
      return 0;
    } else if (value instanceof String text) {
      return OBJECT_BYTES + 16 + text.length();
    } else if (value instanceof byte[] bytes) {
      return OBJECT_BYTES + bytes.length;
    } else if (value instanceof Number || value instanceof Boolean) {
      return OBJECT_BYTES;
    } else if (value instanceof KV<?, ?> pair) {
      long key = knownBytes(pair.getKey());
      long content = knownBytes(pair.getValue());
      return key < 0 || content < 0 ? -1 : OBJECT_BYTES + key + content;
    }
    return -1;
  }

  private long encodedBytes(@Nullable Object value) {
    if (value instanceof Iterable && !(value instanceof Collection) && !(value instanceof Map)) {
      return OBJECT_BYTES; // may be backed by a store: never read just to be measured
    }
    Counter counter = new Counter();
    try {
      coder.encode(value, counter);
      return counter.bytes;
    } catch (IOException | RuntimeException e) {
      return OBJECT_BYTES; // whoever has to encode it will say what is wrong
    }
  }

  private static final class Counter extends OutputStream {
    private long bytes;

    @Override
    public void write(int b) {
      bytes++;
    }

    @Override
    public void write(byte[] content, int offset, int length) {
      bytes += length;
    }
  }
}
