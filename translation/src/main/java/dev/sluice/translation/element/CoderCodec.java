package dev.sluice.translation.element;

import dev.sluice.engine.plan.ElementCodec;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.beam.sdk.coders.Coder;

/** Bare objects as bytes, by their coder: accumulators and the like, without windows. */
public final class CoderCodec implements ElementCodec {
  private static final long serialVersionUID = 1L;
  private final Coder<Object> coder;
  private final ElementSizes sizes;

  /** A codec of {@code coder}'s values. */
  @SuppressWarnings("unchecked") // elements are opaque to the engine
  public CoderCodec(Coder<?> coder) {
    this.coder = (Coder<Object>) coder;
    this.sizes = new ElementSizes(coder);
  }

  @Override
  public void encode(Object element, OutputStream out) throws IOException {
    coder.encode(element, out);
  }

  @Override
  public Object decode(InputStream in) throws IOException {
    return coder.decode(in);
  }

  @Override
  public long sizeBytes(Object element) {
    return sizes.sizeBytes(element);
  }

  @Override
  public CoderCodec copy() {
    return new CoderCodec(coder);
  }
}
