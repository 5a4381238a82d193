package dev.sluice.translation.element;

import java.io.Serializable;
import org.apache.beam.sdk.coders.Coder;
import org.jspecify.annotations.Nullable;

/**
 * Roughly how much memory values take: at once for the usual types, for others from one value in
 * {@value #SAMPLE_EVERY}.
 *
 * <p>Used by one thread at a time.
 */
public final class ElementSizes implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final int SAMPLE_EVERY = 64;

  private final Coder<?> coder;
  private int untilSample;
  private long sampledBytes = SampledSize.OBJECT_BYTES;

  /** Sizes of the values of {@code coder}. */
  public ElementSizes(Coder<?> coder) {
    this.coder = coder;
  }

  /** Roughly the size of the value in memory, in bytes. */
  public long sizeBytes(@Nullable Object value) {
    long known = SampledSize.known(value);
    if (known >= 0) {
      return known;
    }
    if (untilSample-- <= 0) {
      untilSample = SAMPLE_EVERY - 1;
      sampledBytes = SampledSize.of(coder, value);
    }
    return sampledBytes;
  }
}
