package dev.sluice.translation.view;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.NullableCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.SchemaCoder;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.Row;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class ViewKeysTest {
  private static final Schema CUSTOMER = Schema.builder().addInt64Field("id").build();
  private static final Schema ORDER = Schema.builder().addInt64Field("customer_id").build();

  @Test
  void rowsAreTheSameThatAreEncodedAlikeWhateverTheirFieldsAreCalled() {
    ViewKeys keys = keys(SchemaCoder.of(CUSTOMER));
    Row asked = Row.withSchema(ORDER).addValue(7L).build();
    Row there = Row.withSchema(CUSTOMER).addValue(7L).build();
    assertThat(asked).isNotEqualTo(there);

    assertThat(keys.identity(asked))
        .isEqualTo(keys.identity(there))
        .hasSameHashCodeAs(keys.identity(there))
        .isNotEqualTo(keys.identity(Row.withSchema(CUSTOMER).addValue(8L).build()));
  }

  @Test
  void keysOfSimpleTypesAreThemselves() {
    String key = new String("key");

    assertThat(keys(StringUtf8Coder.of()).identity(key)).isSameAs(key);
    assertThat(keys(VarLongCoder.of()).identity(7L)).isEqualTo(7L);
  }

  @Test
  void keysThatAreNotWhatTheyEqualAreTheirBytes() {
    ViewKeys arrays = keys(ByteArrayCoder.of());
    ViewKeys pairs = keys(KvCoder.of(StringUtf8Coder.of(), NullableCoder.of(VarLongCoder.of())));

    assertThat(arrays.identity(new byte[] {1, 2})).isEqualTo(arrays.identity(new byte[] {1, 2}));
    assertThat(pairs.identity(KV.of("a", null))).isEqualTo(pairs.identity(KV.of("a", null)));
    assertThat(pairs.identity(KV.of("a", null))).isNotEqualTo(pairs.identity(KV.of("a", 0L)));
  }

  @Test
  void nullIsAKeyLikeAnyOther() {
    ViewKeys keys = keys(NullableCoder.of(StringUtf8Coder.of()));

    assertThat(keys.identity(null)).isEqualTo(keys.identity(null)).isNotEqualTo(keys.identity(""));
  }

  @Test
  void aKeyWhoseBytesAreKnownIsTheSameAsOneThatIsEncoded() {
    ViewKeys keys = keys(ByteArrayCoder.of());
    byte[] key = {1, 2};

    assertThat(keys.identity(key, Layout.encode(ByteArrayCoder.of(), key)))
        .isEqualTo(keys.identity(key.clone()));
  }

  @SuppressWarnings("unchecked") // as a view's table knows its coder
  private static ViewKeys keys(Coder<?> coder) {
    return new ViewKeys((Coder<@Nullable Object>) coder);
  }
}
