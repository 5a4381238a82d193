package dev.sluice.translation.view;

import dev.sluice.engine.operator.Receiver;
import java.util.Collections;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.values.WindowedValue;

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
    for (BoundedWindow window : row.getWindows()) {
      long pane = row.getPaneInfo().getIndex();
      output.accept(
          new ViewUpdate(window, pane, 0, Collections.singletonList(row.getValue()), true));
    }
  }
}
