package dev.sluice.translation.view;

import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.StructuralByteArray;
import org.jspecify.annotations.Nullable;

/**
 * By what the keys of a map are the same in memory: as in the state, by how they are encoded.
 *
 * <p>Objects that are encoded alike need not be equal: a {@code Row} that a stream is joined by has
 * other field names than the row it is looked up by. Only of the simplest types are objects taken
 * as they are, which spares the encoding.
 *
 * <p>Owned by the task's thread.
 */
final class ViewKeys {
  private final Coder<@Nullable Object> coder;
  private final boolean isByEquals;

  ViewKeys(Coder<@Nullable Object> coder) {
    this.coder = coder;
    this.isByEquals = coder.consistentWithEquals();
  }

  /** What is equal for keys that are encoded alike, and for no others. */
  @SuppressWarnings("NullAway") // a key may be null, if its coder can encode that
  Object identity(@Nullable Object key) {
    Object simple = simple(key);
    return simple != null ? simple : new StructuralByteArray(Layout.encode(coder, key));
  }

  /** The same, of a key whose bytes are there already. */
  Object identity(@Nullable Object key, byte[] encoded) {
    Object simple = simple(key);
    return simple != null ? simple : new StructuralByteArray(encoded);
  }

  /** The key, if it is of one of the simplest types; else null. */
  private @Nullable Object simple(@Nullable Object key) {
    boolean isSimple =
        key instanceof String
            || key instanceof Long
            || key instanceof Integer
            || key instanceof Short
            || key instanceof Byte;
    return isSimple && isByEquals ? key : null;
  }
}
