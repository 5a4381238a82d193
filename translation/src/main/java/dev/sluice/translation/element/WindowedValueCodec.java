package dev.sluice.translation.element;

import dev.sluice.engine.plan.ElementCodec;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
import org.apache.beam.sdk.transforms.windowing.PaneInfo;
import org.apache.beam.sdk.transforms.windowing.PaneInfo.PaneInfoCoder;
import org.apache.beam.sdk.util.VarInt;
import org.apache.beam.sdk.values.WindowedValue;
import org.apache.beam.sdk.values.WindowedValues;
import org.joda.time.Instant;

/**
 * Windowed values as bytes, with all that goes with them.
 *
 * <pre>
 *   flags       1 byte:  bits 7-6  version, 0
 *                        bit  5    metadata follows the pane
 *                        bit  4    a pane follows the windows; else PaneInfo.NO_FIRING
 *                        bit  3    a timestamp follows; else BoundedWindow.TIMESTAMP_MIN_VALUE
 *                        bits 1-0  windows: 0 the global one, 1 one, 2 several (their count first)
 *   timestamp   8 bytes, big-endian milliseconds
 *   windows     [varint count] each by the window coder
 *   pane        by Beam's pane coder
 *   metadata    see {@link Metadata}
 *   value       by its coder
 * </pre>
 *
 * <p>A value that is null is written if its coder can, else the coder's error says so.
 */
public final class WindowedValueCodec implements ElementCodec {
  private static final long serialVersionUID = 1L;
  private static final int VERSION_MASK = 0xC0;
  private static final int METADATA = 0x20;
  private static final int PANE = 0x10;
  private static final int TIMESTAMP = 0x08;
  private static final int WINDOWS_MASK = 0x03;
  private static final int GLOBAL = 0;
  private static final int ONE = 1;
  private static final int SEVERAL = 2;
  private static final long OVERHEAD_BYTES = 48;

  private final Coder<Object> valueCoder;
  private final Coder<BoundedWindow> windowCoder;
  private final ElementSizes sizes;
  private final byte[] scratch = new byte[Long.BYTES];

  private WindowedValueCodec(Coder<Object> valueCoder, Coder<BoundedWindow> windowCoder) {
    this.valueCoder = valueCoder;
    this.windowCoder = windowCoder;
    this.sizes = new ElementSizes(valueCoder);
  }

  /** A codec of {@code WindowedValue}s of {@code valueCoder}'s values. */
  @SuppressWarnings("unchecked") // elements are opaque to the engine
  public static WindowedValueCodec of(
      Coder<?> valueCoder, Coder<? extends BoundedWindow> windowCoder) {
    return new WindowedValueCodec(
        (Coder<Object>) valueCoder, (Coder<BoundedWindow>) (Coder<?>) windowCoder);
  }

  @Override
  public void encode(Object element, OutputStream out) throws IOException {
    WindowedValue<?> value = (WindowedValue<?>) element;
    long timestampMillis = value.getTimestamp().getMillis();
    Collection<? extends BoundedWindow> windows = value.getWindows();
    PaneInfo pane = value.getPaneInfo();
    boolean hasMetadata = Metadata.isOn(value);
    boolean hasTimestamp = timestampMillis != BoundedWindow.TIMESTAMP_MIN_VALUE.getMillis();
    boolean hasPane = !PaneInfo.NO_FIRING.equals(pane);
    int form = formOf(windows);

    out.write(
        form
            | (hasTimestamp ? TIMESTAMP : 0)
            | (hasPane ? PANE : 0)
            | (hasMetadata ? METADATA : 0));
    if (hasTimestamp) {
      writeLong(timestampMillis, out);
    }
    if (form != GLOBAL) {
      encodeWindows(windows, form, out);
    }
    if (hasPane) {
      PaneInfoCoder.of().encode(pane, out);
    }
    if (hasMetadata) {
      Metadata.of(value).encode(out);
    }
    valueCoder.encode(value.getValue(), out);
  }

  @Override
  public Object decode(InputStream in) throws IOException {
    int flags = in.read();
    if (flags < 0 || (flags & VERSION_MASK) != 0) {
      throw new IOException(
          "An element begins with "
              + flags
              + ", which this version does not know: it is cut off, or a newer version wrote it");
    }
    Instant timestamp =
        (flags & TIMESTAMP) == 0
            ? BoundedWindow.TIMESTAMP_MIN_VALUE
            : Instant.ofEpochMilli(readLong(in));
    List<BoundedWindow> windows = decodeWindows(flags & WINDOWS_MASK, in);
    PaneInfo pane = (flags & PANE) == 0 ? PaneInfo.NO_FIRING : PaneInfoCoder.of().decode(in);
    if ((flags & METADATA) != 0) {
      Metadata metadata = Metadata.decode(in);
      return metadata.on(valueCoder.decode(in), timestamp, windows, pane);
    }
    Object value = valueCoder.decode(in);
    return windows.size() == 1
        ? WindowedValues.of(value, timestamp, windows.get(0), pane)
        : WindowedValues.of(value, timestamp, windows, pane);
  }

  @Override
  public long sizeBytes(Object element) {
    WindowedValue<?> value = (WindowedValue<?>) element;
    return OVERHEAD_BYTES + sizes.sizeBytes(value.getValue());
  }

  @Override
  public WindowedValueCodec copy() {
    return new WindowedValueCodec(valueCoder, windowCoder);
  }

  private static int formOf(Collection<? extends BoundedWindow> windows) {
    if (windows.size() != 1) {
      return SEVERAL;
    }
    return windows.iterator().next() == GlobalWindow.INSTANCE ? GLOBAL : ONE;
  }

  private void encodeWindows(
      Collection<? extends BoundedWindow> windows, int form, OutputStream out) throws IOException {
    if (form == SEVERAL) {
      VarInt.encode(windows.size(), out);
    }
    for (BoundedWindow window : windows) {
      windowCoder.encode(window, out);
    }
  }

  private List<BoundedWindow> decodeWindows(int form, InputStream in) throws IOException {
    if (form == GLOBAL) {
      return List.of(GlobalWindow.INSTANCE);
    } else if (form == ONE) {
      return List.of(windowCoder.decode(in));
    } else if (form != SEVERAL) {
      throw new IOException("An element's windows have the unknown form " + form);
    }
    int count = VarInt.decodeInt(in);
    List<BoundedWindow> windows = new ArrayList<>(Math.min(count, 64));
    for (int i = 0; i < count; i++) {
      windows.add(windowCoder.decode(in));
    }
    return windows;
  }

  private void writeLong(long value, OutputStream out) throws IOException {
    for (int i = 0; i < Long.BYTES; i++) {
      scratch[i] = (byte) (value >>> (56 - 8 * i));
    }
    out.write(scratch, 0, Long.BYTES);
  }

  private long readLong(InputStream in) throws IOException {
    if (in.readNBytes(scratch, 0, Long.BYTES) < Long.BYTES) {
      throw new IOException("An element is cut off in its timestamp");
    }
    long value = 0;
    for (int i = 0; i < Long.BYTES; i++) {
      value = (value << 8) | (scratch[i] & 0xFF);
    }
    return value;
  }
}
