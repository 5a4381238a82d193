package dev.sluice.translation.element;

import dev.sluice.engine.plan.KeySelector;
import java.nio.charset.StandardCharsets;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.CoderException;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.util.CoderUtils;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.WindowedValue;
import org.jspecify.annotations.Nullable;

/** The key of a {@code WindowedValue<KV>} by its coder, as a whole: no length goes with it. */
public final class KvKeySelector implements KeySelector {
  private static final long serialVersionUID = 1L;
  private final Coder<@Nullable Object> keyCoder;
  private final boolean isText;

  /** Selects keys of {@code keyCoder}. */
  @SuppressWarnings("unchecked") // keys are opaque to the engine
  public KvKeySelector(Coder<?> keyCoder) {
    this.keyCoder = (Coder<@Nullable Object>) keyCoder;
    this.isText = keyCoder instanceof StringUtf8Coder;
  }

  @Override
  public byte[] key(Object element) throws CoderException {
    KV<?, ?> pair = (KV<?, ?>) ((WindowedValue<?>) element).getValue();
    Object key = pair.getKey();
    if (isText && key != null) {
      return ((String) key).getBytes(StandardCharsets.UTF_8);
    }
    return CoderUtils.encodeToByteArray(keyCoder, key);
  }
}
