package dev.sluice.translation.dofn;

import java.util.Collection;
import org.apache.beam.sdk.transforms.DoFn.OutputReceiver;
import org.apache.beam.sdk.transforms.SerializableFunction;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.transforms.windowing.PaneInfo;
import org.apache.beam.sdk.values.OutputBuilder;
import org.apache.beam.sdk.values.Row;
import org.joda.time.Instant;

/** Takes rows for an output whose elements are of another type. Owned by the task's thread. */
final class RowReceiver<T> implements OutputReceiver<Row> {
  private final TagReceiver<T> receiver;
  private final SerializableFunction<Row, T> fromRow;

  RowReceiver(TagReceiver<T> receiver, SerializableFunction<Row, T> fromRow) {
    this.receiver = receiver;
    this.fromRow = fromRow;
  }

  @Override
  public void output(Row value) {
    receiver.output(fromRow.apply(value));
  }

  @Override
  public void outputWithTimestamp(Row value, Instant timestamp) {
    receiver.outputWithTimestamp(fromRow.apply(value), timestamp);
  }

  @Override
  public void outputWindowedValue(
      Row value, Instant timestamp, Collection<? extends BoundedWindow> windows, PaneInfo pane) {
    receiver.outputWindowedValue(fromRow.apply(value), timestamp, windows, pane);
  }

  @Override
  public OutputBuilder<Row> builder(Row value) {
    return receiver.builder(value, fromRow);
  }
}
