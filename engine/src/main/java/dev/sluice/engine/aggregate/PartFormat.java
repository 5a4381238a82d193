package dev.sluice.engine.aggregate;

import dev.sluice.engine.bytes.ByteSink;
import dev.sluice.engine.plan.ElementCodec;
import dev.sluice.state.Decoding;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Parts of a sequence that stand alone: accumulators as they are. Owned by the task's thread. */
public final class PartFormat {
  private final ElementCodec codec;
  private final ByteSink data = new ByteSink();

  public PartFormat(Aggregation aggregation) {
    this.codec = aggregation.accumulatorCodec().copy();
  }

  /** Roughly how much memory an accumulator takes. */
  public long sizeBytes(Object accumulator) {
    return codec.sizeBytes(accumulator);
  }

  /** An accumulator alone. */
  public byte[] encode(Object accumulator) throws IOException {
    data.reset();
    codec.encode(accumulator, data);
    return data.toByteArray();
  }

  /** What reads accumulators that stand alone, by any thread. */
  public Decoding<Object> decoding() {
    ElementCodec shared = codec.copy();
    return (key, value) -> {
      try {
        return shared.copy().decode(new ByteArrayInputStream(value));
      } catch (IOException e) {
        throw new UncheckedIOException("A part of a window's content can't be decoded", e);
      }
    };
  }
}
