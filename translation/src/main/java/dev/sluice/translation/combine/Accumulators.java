package dev.sluice.translation.combine;

import dev.sluice.engine.plan.ElementCodec;
import dev.sluice.translation.element.CoderCodec;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.beam.sdk.coders.Coder;
import org.jspecify.annotations.Nullable;

/**
 * A CombineFn's accumulators as the engine has them: those that are null by an object of their own,
 * since null is none there. Their coder must be one that writes nulls, as it must for any runner.
 */
final class Accumulators implements ElementCodec {
  private static final long serialVersionUID = 1L;

  /** An accumulator that is null. */
  static final Object NULL =
      new Object() {
        @Override
        public String toString() {
          return "null";
        }
      };

  private final Coder<?> coder;
  private final CoderCodec codec;

  Accumulators(Coder<?> coder) {
    this.coder = coder;
    this.codec = new CoderCodec(coder);
  }

  /** What the engine is given for what the CombineFn gave. */
  static Object held(@Nullable Object accumulator) {
    return accumulator == null ? NULL : accumulator;
  }

  /** What the CombineFn is given for what the engine has. */
  @SuppressWarnings("NullAway") // Beam's types do not say that accumulators may be null
  static Object given(Object accumulator) {
    return accumulator == NULL ? null : accumulator;
  }

  @Override
  public void encode(Object element, OutputStream out) throws IOException {
    codec.encode(given(element), out);
  }

  @Override
  public Object decode(InputStream in) throws IOException {
    return held(codec.decode(in));
  }

  @Override
  public long sizeBytes(Object element) {
    return codec.sizeBytes(given(element));
  }

  @Override
  public ElementCodec copy() {
    return new Accumulators(coder);
  }
}
