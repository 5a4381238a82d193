package dev.sluice.translation.view;

import dev.sluice.engine.operator.Receiver;
import java.util.Collections;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
import org.apache.beam.sdk.transforms.windowing.PaneInfo;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.WindowedValue;
import org.jspecify.annotations.Nullable;

/**
 * Makes each row of a singleton's input a pane of the view, under the row's own pane index.
 *
 * <p>The input of a singleton view is a Combine's output: a row is all of a pane already. Grouped
 * once more, rows of several panes would come together, and the view would have more than one
 * element. Owned by the task's thread.
 */
final class SingletonPanes implements Receiver {
  private final Receiver output;

  SingletonPanes(Receiver output) {
    this.output = output;
  }

  @Override
  public void accept(Object element) throws Exception {
    WindowedValue<?> row = (WindowedValue<?>) element;
    Object value = row.getValue();
    for (BoundedWindow window : row.getWindows()) {
      if (!isEmptyEnd(window, row, value instanceof KV<?, ?> pair ? bare(pair) : value)) {
        long pane = row.getPaneInfo().getIndex();
        output.accept(new ViewUpdate(window, pane, 0, Collections.singletonList(value), true));
      }
    }
  }

  /** Views may come as pairs whose key is null. */
  private static @Nullable Object bare(KV<?, ?> pair) {
    return pair.getKey() == null ? pair.getValue() : pair;
  }

  /**
   * Whether a combine gave null for its empty last pane, after others, where its input has ended,
   * as {@code Latest} does. Such a row says nothing of what the view holds.
   */
  static boolean isEmptyEnd(BoundedWindow window, WindowedValue<?> row, @Nullable Object value) {
    PaneInfo pane = row.getPaneInfo();
    return value == null
        && window instanceof GlobalWindow
        && pane.isLast()
        && pane.getTiming() == PaneInfo.Timing.ON_TIME
        && pane.getIndex() > 0;
  }
}
