package dev.sluice.translation.combine;

import dev.sluice.engine.aggregate.merging.Intervals;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
import org.apache.beam.sdk.transforms.windowing.IntervalWindow;
import org.apache.beam.sdk.transforms.windowing.IntervalWindow.IntervalWindowCoder;
import org.apache.beam.sdk.util.CoderUtils;
import org.apache.beam.sdk.values.WindowedValue;
import org.joda.time.Instant;

/**
 * The windows of Beam's elements. As bytes they are
 *
 * <pre>
 *   global     nothing
 *   interval   8 bytes start, 8 bytes end, big-endian milliseconds
 *   other      by the window coder
 * </pre>
 */
public final class BeamWindows implements Intervals {
  private static final long serialVersionUID = 1L;
  private static final byte[] GLOBAL = new byte[0];

  /** How windows become bytes. */
  private enum Form {
    GLOBAL,
    INTERVAL,
    OTHER
  }

  private final Coder<BoundedWindow> coder;
  private final Form form;

  @SuppressWarnings("unchecked") // only given windows of this coder's window function
  public BeamWindows(Coder<? extends BoundedWindow> coder) {
    this.coder = (Coder<BoundedWindow>) (Coder<?>) coder;
    this.form =
        coder instanceof IntervalWindowCoder
            ? Form.INTERVAL
            : coder instanceof GlobalWindow.Coder ? Form.GLOBAL : Form.OTHER;
  }

  Coder<BoundedWindow> coder() {
    return coder;
  }

  @Override
  public long timestampMillis(Object element) {
    return ((WindowedValue<?>) element).getTimestamp().getMillis();
  }

  @Override
  public Collection<?> of(Object element) {
    return ((WindowedValue<?>) element).getWindows();
  }

  @Override
  public long maxTimestampMillis(Object window) {
    return ((BoundedWindow) window).maxTimestamp().getMillis();
  }

  @Override
  public long startMillis(Object window) {
    return form == Form.GLOBAL
        ? BoundedWindow.TIMESTAMP_MIN_VALUE.getMillis()
        : ((IntervalWindow) window).start().getMillis();
  }

  @Override
  public Object between(long startMillis, long maxTimestampMillis) {
    return form == Form.GLOBAL
        ? GlobalWindow.INSTANCE
        : new IntervalWindow(
            Instant.ofEpochMilli(startMillis), Instant.ofEpochMilli(maxTimestampMillis + 1));
  }

  @Override
  public byte[] encode(Object window) {
    if (form == Form.GLOBAL) {
      return GLOBAL;
    } else if (form == Form.INTERVAL) {
      IntervalWindow interval = (IntervalWindow) window;
      byte[] bytes = new byte[2 * Long.BYTES];
      write(interval.start().getMillis(), bytes, 0);
      write(interval.end().getMillis(), bytes, Long.BYTES);
      return bytes;
    }
    try {
      return CoderUtils.encodeToByteArray(coder, (BoundedWindow) window);
    } catch (IOException e) {
      throw new UncheckedIOException("The window " + window + " can't be encoded", e);
    }
  }

  @Override
  public Object decode(byte[] bytes) {
    if (form == Form.GLOBAL) {
      return GlobalWindow.INSTANCE;
    } else if (form == Form.INTERVAL) {
      return new IntervalWindow(
          Instant.ofEpochMilli(read(bytes, 0)), Instant.ofEpochMilli(read(bytes, Long.BYTES)));
    }
    try {
      return CoderUtils.decodeFromByteArray(coder, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException("A window in the state can't be decoded by " + coder, e);
    }
  }

  private static void write(long value, byte[] bytes, int offset) {
    for (int i = 0; i < Long.BYTES; i++) {
      bytes[offset + i] = (byte) (value >>> (56 - 8 * i));
    }
  }

  private static long read(byte[] bytes, int offset) {
    long value = 0;
    for (int i = 0; i < Long.BYTES; i++) {
      value = (value << 8) | (bytes[offset + i] & 0xFF);
    }
    return value;
  }
}
