package dev.sluice.translation.view;

import dev.sluice.engine.operator.Receiver;
import dev.sluice.translation.element.ElementSizes;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.WindowedValue;

/**
 * Cuts panes of a view's input into updates. An empty pane is none: it has nothing to say, and the
 * view keeps what it holds. Owned by the task's thread.
 */
final class ViewParts implements Receiver {
  /** How many elements an update has at most. */
  static final int MOST_ELEMENTS = 1_000;

  /** How large an update is, about, unless it has one element. */
  private static final long MOST_BYTES = 256 << 10;

  private final Receiver output;
  private final ElementSizes sizes;

  ViewParts(Receiver output, Coder<?> elementCoder) {
    this.output = output;
    this.sizes = new ElementSizes(elementCoder);
  }

  @Override
  @SuppressWarnings("unchecked") // what a grouping gives
  public void accept(Object grouped) throws Exception {
    WindowedValue<KV<Void, Iterable<Object>>> pane =
        (WindowedValue<KV<Void, Iterable<Object>>>) grouped;
    for (BoundedWindow window : pane.getWindows()) {
      cut(window, pane.getPaneInfo().getIndex(), pane.getValue().getValue());
    }
  }

  private void cut(BoundedWindow window, long pane, Iterable<Object> elements) throws Exception {
    long first = 0;
    long bytes = 0;
    List<Object> part = new ArrayList<>();
    for (Object element : elements) {
      if (part.size() == MOST_ELEMENTS || bytes >= MOST_BYTES) {
        output.accept(new ViewUpdate(window, pane, first, part, false));
        first += part.size();
        bytes = 0;
        part = new ArrayList<>();
      }
      part.add(element);
      bytes += sizes.sizeBytes(element);
    }
    if (!part.isEmpty()) {
      output.accept(new ViewUpdate(window, pane, first, part, true));
    }
  }
}
