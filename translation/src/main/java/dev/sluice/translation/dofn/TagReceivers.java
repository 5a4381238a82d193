package dev.sluice.translation.dofn;

import org.apache.beam.sdk.transforms.DoFn.MultiOutputReceiver;
import org.apache.beam.sdk.transforms.DoFn.OutputReceiver;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.WindowedValue;
import org.jspecify.annotations.Nullable;

/** A DoFn's outputs by tag, for what it makes of one element. Owned by the task's thread. */
final class TagReceivers implements MultiOutputReceiver {
  private final ElementOutputs outputs;
  private final RowCoders rows;
  private final WindowedValue<Object> from;

  TagReceivers(ElementOutputs outputs, RowCoders rows, WindowedValue<Object> from) {
    this.outputs = outputs;
    this.rows = rows;
    this.from = from;
  }

  @Override
  public <T> OutputReceiver<T> get(@Nullable TupleTag<T> tag) {
    return receiver(tag);
  }

  /** No tag means the main output; one that is not known fails once it is used. */
  @SuppressWarnings("unchecked") // the main output takes what the DoFn says
  private <T> TagReceiver<T> receiver(@Nullable TupleTag<T> tag) {
    return new TagReceiver<>(
        outputs, tag == null ? (TupleTag<T>) (TupleTag<?>) outputs.main() : tag, from);
  }

  @Override
  public <T> OutputReceiver<Row> getRowReceiver(TupleTag<T> tag) {
    return rows.receiver(receiver(tag));
  }
}
