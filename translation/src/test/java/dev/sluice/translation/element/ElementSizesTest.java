package dev.sluice.translation.element;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.CustomCoder;
import org.apache.beam.sdk.coders.IterableCoder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.SchemaCoder;
import org.apache.beam.sdk.transforms.join.RawUnionValue;
import org.apache.beam.sdk.transforms.join.UnionCoder;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.TypeDescriptor;
import org.junit.jupiter.api.Test;

class ElementSizesTest {
  private static final Schema SCHEMA =
      Schema.builder().addStringField("text").addInt64Field("number").build();

  @Test
  void measuresWhatASchemaEncodesByItsFields() {
    ElementSizes sizes = new ElementSizes(schemaCoder());

    long bytes = sizes.sizeBytes(new Wrapped("x".repeat(1_000)));

    assertThat(bytes).isBetween(1_000L, 1_200L);
  }

  @Test
  void findsSchemasInPairsAndUnions() {
    Coder<?> unions = UnionCoder.of(List.of(VarLongCoder.of(), schemaCoder()));
    ElementSizes sizes = new ElementSizes(KvCoder.of(VarLongCoder.of(), unions));
    RawUnionValue tagged = new RawUnionValue(1, new Wrapped("x".repeat(1_000)));

    assertThat(sizes.sizeBytes(KV.of(1L, tagged))).isBetween(1_000L, 1_300L);
  }

  @Test
  void measuresOthersByTheirEncodedSize() {
    ElementSizes sizes = new ElementSizes(new FixedSize(500));

    assertThat(sizes.sizeBytes(new Wrapped(""))).isBetween(500L, 600L);
  }

  @Test
  void neverReadsWhatMayBeBackedByAStore() {
    ElementSizes sizes = new ElementSizes(IterableCoder.of(StringUtf8Coder.of()));
    Iterable<String> stored =
        () -> {
          throw new AssertionError("It was read");
        };

    assertThat(sizes.sizeBytes(stored)).isPositive();
  }

  private record Wrapped(String text) {}

  private static SchemaCoder<Wrapped> schemaCoder() {
    return SchemaCoder.of(
        SCHEMA,
        TypeDescriptor.of(Wrapped.class),
        wrapped -> Row.withSchema(SCHEMA).addValues(wrapped.text(), 1L).build(),
        row -> {
          throw new AssertionError("A size is taken, nothing is decoded");
        });
  }

  /** Encodes anything to so many bytes. */
  private static final class FixedSize extends CustomCoder<Object> {
    private static final long serialVersionUID = 1L;
    private final int bytes;

    FixedSize(int bytes) {
      this.bytes = bytes;
    }

    @Override
    public void encode(Object value, OutputStream out) throws java.io.IOException {
      out.write(new byte[bytes]);
    }

    @Override
    public Object decode(InputStream in) {
      throw new UnsupportedOperationException("A size is taken, nothing is decoded");
    }
  }
}
