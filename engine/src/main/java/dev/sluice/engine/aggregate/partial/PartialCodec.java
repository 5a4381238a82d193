package dev.sluice.engine.aggregate.partial;

import dev.sluice.engine.aggregate.Aggregation;
import dev.sluice.engine.aggregate.Windows;
import dev.sluice.engine.plan.ElementCodec;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * A {@link Partial} as bytes.
 *
 * <pre>
 *   | key length i32 | key | windows i32 | each: length i32, window | min timestamp i64 | accumulator |
 *                             0: one, not in a set
 * </pre>
 */
public final class PartialCodec implements ElementCodec {
  private static final long serialVersionUID = 1L;
  private static final int PARTIAL_BYTES = 64;

  private final Aggregation aggregation;
  private final Windows windows;
  private final ElementCodec accumulators;

  /** The codec of the partials of an aggregation. */
  public PartialCodec(Aggregation aggregation) {
    this.aggregation = aggregation;
    this.windows = aggregation.windows();
    this.accumulators = aggregation.accumulatorCodec().copy();
  }

  @Override
  public void encode(Object element, OutputStream out) throws IOException {
    Partial partial = (Partial) element;
    DataOutputStream data = new DataOutputStream(out);
    writeBytes(data, partial.key());
    if (partial.window() instanceof WindowSet set) {
      data.writeInt(set.windows().size());
      for (Object window : set.windows()) {
        writeBytes(data, windows.encode(window));
      }
    } else {
      data.writeInt(0);
      writeBytes(data, windows.encode(partial.window()));
    }
    data.writeLong(partial.minTimestampMillis());
    data.flush();
    accumulators.encode(partial.accumulator(), out);
  }

  @Override
  public Object decode(InputStream in) throws IOException {
    DataInputStream data = new DataInputStream(in);
    byte[] key = readBytes(data);
    int count = data.readInt();
    Object window = count == 0 ? windows.decode(readBytes(data)) : set(count, data);
    long minTimestampMillis = data.readLong();
    return new Partial(key, window, accumulators.decode(in), minTimestampMillis);
  }

  private WindowSet set(int count, DataInputStream data) throws IOException {
    List<Object> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      all.add(windows.decode(readBytes(data)));
    }
    return new WindowSet(all);
  }

  @Override
  public long sizeBytes(Object element) {
    Partial partial = (Partial) element;
    return PARTIAL_BYTES + partial.key().length + accumulators.sizeBytes(partial.accumulator());
  }

  @Override
  public ElementCodec copy() {
    return new PartialCodec(aggregation.copy());
  }

  private static void writeBytes(DataOutputStream out, byte[] bytes) throws IOException {
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  private static byte[] readBytes(DataInputStream in) throws IOException {
    int length = in.readInt();
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException("A partial ends after " + bytes.length + " of " + length);
    }
    return bytes;
  }
}
