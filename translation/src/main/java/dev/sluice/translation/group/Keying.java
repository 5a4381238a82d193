package dev.sluice.translation.group;

import java.io.IOException;
import java.io.Serializable;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.util.CoderUtils;
import org.apache.beam.sdk.values.KV;
import org.jspecify.annotations.Nullable;

/** What the key of a row is, and what its value. */
sealed interface Keying extends Serializable {
  @Nullable Object key(Object row);

  @Nullable Object value(Object row);

  /** The key by its bytes. */
  @Nullable Object decode(byte[] key) throws IOException;

  /** Rows are pairs. */
  record ByPair(Coder<Object> keyCoder) implements Keying {
    @Override
    public @Nullable Object key(Object row) {
      return ((KV<?, ?>) row).getKey();
    }

    @Override
    public @Nullable Object value(Object row) {
      return ((KV<?, ?>) row).getValue();
    }

    @Override
    public Object decode(byte[] key) throws IOException {
      return CoderUtils.decodeFromByteArray(keyCoder, key);
    }
  }

  /** All rows have one key, which is null; they are values themselves. */
  record Together() implements Keying {
    @Override
    public @Nullable Object key(Object row) {
      return null;
    }

    @Override
    public Object value(Object row) {
      return row;
    }

    @Override
    public @Nullable Object decode(byte[] key) {
      return null;
    }
  }
}
