package dev.sluice.translation.combine;

import dev.sluice.engine.bytes.ByteFeed;
import dev.sluice.engine.bytes.ByteSink;
import dev.sluice.engine.plan.ElementCodec;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.beam.sdk.coders.Coder;

/**
 * A sequence of values in the state.
 *
 * <pre>
 *   | length in bytes i32 | value | value | ... by the coder of the values
 * </pre>
 */
final class ValueSequenceCodec implements ElementCodec {
  private static final long serialVersionUID = 1L;

  private final Coder<Object> coder;

  ValueSequenceCodec(Coder<Object> coder) {
    this.coder = coder;
  }

  @Override
  public void encode(Object element, OutputStream out) throws IOException {
    if (out instanceof ByteSink sink) {
      int at = sink.size();
      sink.writeInt(0);
      ((ValueSequence) element).encodeTo(sink, coder);
      sink.setInt(at, sink.size() - at - Integer.BYTES);
      return;
    }
    ByteSink values = new ByteSink();
    ((ValueSequence) element).encodeTo(values, coder);
    new DataOutputStream(out).writeInt(values.size());
    values.writeTo(out);
  }

  /** Reads the bytes; the values are decoded when they are asked for. */
  @Override
  public Object decode(InputStream in) throws IOException {
    if (in instanceof ByteFeed feed) {
      return ValueSequence.ofEncoded(feed.take(feed.readInt()));
    }
    byte[] bytes = new byte[new DataInputStream(in).readInt()];
    new DataInputStream(in).readFully(bytes);
    return ValueSequence.ofEncoded(bytes);
  }

  @Override
  public long sizeBytes(Object element) {
    return ((ValueSequence) element).sizeBytes();
  }
}
