package dev.sluice.translation.element;

import dev.sluice.engine.bytes.ByteSink;
import dev.sluice.engine.plan.KeySelector;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.WindowedValue;
import org.jspecify.annotations.Nullable;

/**
 * The key of a {@code WindowedValue<KV>} by its coder, as a whole: no length goes with it. Used by
 * one thread at a time.
 */
public final class KvKeySelector implements KeySelector {
  private static final long serialVersionUID = 1L;
  private final Coder<@Nullable Object> keyCoder;
  private final boolean isText;
  private transient @Nullable ByteSink bytes;

  /** Selects keys of {@code keyCoder}. */
  @SuppressWarnings("unchecked") // keys are opaque to the engine
  public KvKeySelector(Coder<?> keyCoder) {
    this.keyCoder = (Coder<@Nullable Object>) keyCoder;
    this.isText = keyCoder instanceof StringUtf8Coder;
  }

  @Override
  @SuppressWarnings("deprecation") // the outer context is what keys are encoded in
  public byte[] key(Object element) throws IOException {
    KV<?, ?> pair = (KV<?, ?>) ((WindowedValue<?>) element).getValue();
    Object key = pair.getKey();
    if (isText && key != null) {
      return ((String) key).getBytes(StandardCharsets.UTF_8);
    }
    ByteSink sink = bytes;
    if (sink == null) {
      sink = new ByteSink();
      bytes = sink;
    }
    sink.reset();
    keyCoder.encode(key, sink, Coder.Context.OUTER);
    return sink.toByteArray();
  }

  @Override
  public KvKeySelector copy() {
    return new KvKeySelector(keyCoder);
  }
}
