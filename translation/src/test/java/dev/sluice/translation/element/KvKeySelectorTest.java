package dev.sluice.translation.element;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.CoderException;
import org.apache.beam.sdk.coders.NullableCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.coders.VoidCoder;
import org.apache.beam.sdk.util.CoderUtils;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.WindowedValues;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class KvKeySelectorTest {
  @Test
  void givesWhatTheCoderGivesForTheWholeKey() throws IOException {
    assertSame(StringUtf8Coder.of(), "Grüße");
    assertSame(StringUtf8Coder.of(), "");
    assertSame(VarIntCoder.of(), 12345);
    assertSame(NullableCoder.of(StringUtf8Coder.of()), null);
    assertSame(VoidCoder.of(), null);
  }

  @SuppressWarnings("unchecked") // each key is given with its own coder
  private static void assertSame(Coder<?> anyCoder, @Nullable Object key) throws IOException {
    Coder<@Nullable Object> coder = (Coder<@Nullable Object>) anyCoder;
    byte[] selected =
        new KvKeySelector(coder).key(WindowedValues.valueInGlobalWindow(KV.of(key, "value")));

    assertThat(selected).isEqualTo(CoderUtils.encodeToByteArray(coder, key));
  }

  @Test
  void saysSoIfTheCoderHasNoNull() {
    KvKeySelector selector = new KvKeySelector(StringUtf8Coder.of());

    assertThatThrownBy(() -> selector.key(WindowedValues.valueInGlobalWindow(KV.of(null, "value"))))
        .isInstanceOf(CoderException.class);
  }
}
