package dev.sluice.translation.dofn;

import java.util.Collection;
import org.apache.beam.sdk.schemas.SchemaCoder;
import org.apache.beam.sdk.transforms.DoFn.OutputReceiver;
import org.apache.beam.sdk.transforms.SerializableFunction;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.transforms.windowing.PaneInfo;
import org.apache.beam.sdk.values.OutputBuilder;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.WindowedValues;
import org.joda.time.Instant;

/** Takes rows for an output whose elements are of another type. Owned by the task's thread. */
final class RowReceiver<T> implements OutputReceiver<Row> {
  private final ElementContext context;
  private final TagReceiver<T> receiver;
  private final SerializableFunction<Row, T> fromRow;

  RowReceiver(ElementContext context, TagReceiver<T> receiver, SchemaCoder<T> coder) {
    this.context = context;
    this.receiver = receiver;
    this.fromRow = coder.getFromRowFunction();
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
    return WindowedValues.builder(context.at().<Row>withValue(value))
        .setReceiver(
            built ->
                context.outputWindowedValue(
                    receiver.tag(), built.withValue(fromRow.apply(built.getValue()))));
  }
}
