package dev.sluice.translation.view;

import dev.sluice.engine.plan.ElementCodec;
import dev.sluice.translation.element.ElementSizes;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;

/**
 * Updates of a view as bytes.
 *
 * <pre>
 *   update   | 0x01 | window | pane i64 | first i64 | last u8 | count i32 | element ... |
 *   progress | 0x02 | watermark i64 |
 * </pre>
 */
final class ViewUpdateCodec implements ElementCodec {
  private static final long serialVersionUID = 1L;
  private static final long OVERHEAD_BYTES = 48;
  private static final int UPDATE = 1;
  private static final int PROGRESS = 2;

  private final Coder<BoundedWindow> windowCoder;
  private final Coder<Object> elementCoder;
  private final ElementSizes sizes;

  @SuppressWarnings("unchecked") // the pipeline's own types; here they are objects
  ViewUpdateCodec(ViewSpec spec) {
    windowCoder = (Coder<BoundedWindow>) spec.windowCoder();
    elementCoder = (Coder<Object>) spec.elementCoder();
    sizes = new ElementSizes(elementCoder);
  }

  private ViewUpdateCodec(ViewUpdateCodec other) {
    windowCoder = other.windowCoder;
    elementCoder = other.elementCoder;
    sizes = new ElementSizes(elementCoder);
  }

  @Override
  public void encode(Object element, OutputStream stream) throws IOException {
    DataOutputStream out = new DataOutputStream(stream);
    if (element instanceof ViewProgress progress) {
      out.writeByte(PROGRESS);
      out.writeLong(progress.watermarkMillis());
      out.flush();
      return;
    }
    ViewUpdate update = (ViewUpdate) element;
    out.writeByte(UPDATE);
    windowCoder.encode(update.window(), out);
    out.writeLong(update.pane());
    out.writeLong(update.first());
    out.writeBoolean(update.isLast());
    out.writeInt(update.elements().size());
    for (Object one : update.elements()) {
      elementCoder.encode(one, out);
    }
    out.flush();
  }

  @Override
  public Object decode(InputStream stream) throws IOException {
    DataInputStream in = new DataInputStream(stream);
    int kind = in.readUnsignedByte();
    if (kind == PROGRESS) {
      return new ViewProgress(in.readLong());
    }
    if (kind != UPDATE) {
      throw new IOException(
          "A message about a view begins with " + kind + ": it is damaged, or a newer version's");
    }
    BoundedWindow window = windowCoder.decode(in);
    long pane = in.readLong();
    long first = in.readLong();
    boolean isLast = in.readBoolean();
    int count = in.readInt();
    List<Object> elements = new ArrayList<>(Math.min(count, ViewParts.MOST_ELEMENTS));
    for (int i = 0; i < count; i++) {
      elements.add(elementCoder.decode(in));
    }
    return new ViewUpdate(window, pane, first, elements, isLast);
  }

  @Override
  public long sizeBytes(Object element) {
    long bytes = OVERHEAD_BYTES;
    if (element instanceof ViewUpdate update) {
      for (Object one : update.elements()) {
        bytes += OVERHEAD_BYTES + sizes.sizeBytes(one);
      }
    }
    return bytes;
  }

  @Override
  public ElementCodec copy() {
    return new ViewUpdateCodec(this);
  }
}
