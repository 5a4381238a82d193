package dev.sluice.translation.element;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Collection;
import java.util.Map;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.schemas.SchemaCoder;
import org.apache.beam.sdk.transforms.join.RawUnionValue;
import org.apache.beam.sdk.transforms.join.UnionCoder;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.Row;
import org.jspecify.annotations.Nullable;

/**
 * Measures single values, as samples: by the size to which they are encoded.
 *
 * <p>But not what a schema encodes. Its coder generates a class for each schema of each pipeline
 * when it is first used, some milliseconds while the first elements wait, and runs long before that
 * is compiled. Such values are measured by their fields; if they are never written, the class is
 * never made.
 */
final class SampledSize {
  static final long OBJECT_BYTES = 24;

  private SampledSize() {}

  /** Roughly the size of {@code value} in memory, in bytes. */
  static long of(Coder<?> coder, @Nullable Object value) {
    try {
      return measured(coder, value);
    } catch (IOException | RuntimeException e) {
      return OBJECT_BYTES; // whoever has to encode it will say what is wrong
    }
  }

  /** Roughly the size of a value of the usual types, or -1. */
  static long known(@Nullable Object value) {
    if (value == null) {
      return 0;
    } else if (value instanceof String text) {
      return OBJECT_BYTES + 16 + text.length();
    } else if (value instanceof byte[] bytes) {
      return OBJECT_BYTES + bytes.length;
    } else if (value instanceof Number || value instanceof Boolean) {
      return OBJECT_BYTES;
    } else if (value instanceof KV<?, ?> pair) {
      long key = known(pair.getKey());
      long content = known(pair.getValue());
      return key < 0 || content < 0 ? -1 : OBJECT_BYTES + key + content;
    }
    return -1;
  }

  private static long measured(Coder<?> coder, @Nullable Object value) throws IOException {
    long known = known(value);
    if (value == null || known >= 0) {
      return known;
    } else if (coder instanceof SchemaCoder<?> schemaCoder) {
      return ofRow(row(schemaCoder, value));
    } else if (coder instanceof KvCoder<?, ?> pairs && value instanceof KV<?, ?> pair) {
      return OBJECT_BYTES
          + measured(pairs.getKeyCoder(), pair.getKey())
          + measured(pairs.getValueCoder(), pair.getValue());
    } else if (coder instanceof UnionCoder unions && value instanceof RawUnionValue tagged) {
      Coder<?> ofTag = unions.getElementCoders().get(tagged.getUnionTag());
      return OBJECT_BYTES + measured(ofTag, tagged.getValue());
    }
    return encoded(coder, value);
  }

  @SuppressWarnings("unchecked") // the value is what the coder is for
  private static Row row(SchemaCoder<?> coder, Object value) {
    return ((SchemaCoder<Object>) coder).getToRowFunction().apply(value);
  }

  private static long ofRow(Row row) {
    long bytes = OBJECT_BYTES;
    for (int i = 0; i < row.getFieldCount(); i++) {
      bytes += ofField(row.getValue(i));
    }
    return bytes;
  }

  private static long ofField(@Nullable Object value) {
    long known = known(value);
    if (known >= 0) {
      return known;
    } else if (value instanceof Row row) {
      return ofRow(row);
    }
    long bytes = OBJECT_BYTES;
    if (value instanceof Collection<?> many) {
      for (Object one : many) {
        bytes += ofField(one);
      }
    } else if (value instanceof Map<?, ?> map) {
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        bytes += OBJECT_BYTES + ofField(entry.getKey()) + ofField(entry.getValue());
      }
    }
    return bytes;
  }

  @SuppressWarnings("unchecked") // the value is what the coder is for
  private static long encoded(Coder<?> coder, Object value) throws IOException {
    if (value instanceof Iterable && !(value instanceof Collection) && !(value instanceof Map)) {
      return OBJECT_BYTES; // may be backed by a store: never read just to be measured
    }
    Counter counter = new Counter();
    ((Coder<Object>) coder).encode(value, counter);
    return OBJECT_BYTES + counter.bytes;
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
