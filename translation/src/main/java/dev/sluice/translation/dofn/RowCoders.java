package dev.sluice.translation.dofn;

import java.util.HashMap;
import java.util.Map;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.schemas.SchemaCoder;
import org.apache.beam.sdk.transforms.DoFn.OutputReceiver;
import org.apache.beam.sdk.transforms.SerializableFunction;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.TupleTag;

/** How rows become the elements of a DoFn's outputs. Owned by the task's thread. */
final class RowCoders {
  private final Map<TupleTag<?>, Coder<?>> coders;
  private final Map<TupleTag<?>, SerializableFunction<Row, ?>> fromRows = new HashMap<>();

  RowCoders(DoFnSpec spec) {
    this.coders = spec.outputCoders();
  }

  /** Takes rows for what {@code receiver} takes elements for. */
  @SuppressWarnings("unchecked") // the coder of an output is of its type
  <T> OutputReceiver<Row> receiver(TagReceiver<T> receiver) {
    return new RowReceiver<>(
        receiver,
        (SerializableFunction<Row, T>) fromRows.computeIfAbsent(receiver.tag(), this::fromRow));
  }

  private SerializableFunction<Row, ?> fromRow(TupleTag<?> tag) {
    if (coders.get(tag) instanceof SchemaCoder<?> coder) {
      return coder.getFromRowFunction();
    }
    throw new IllegalStateException(
        "The output "
            + tag
            + " must have a schema to be given rows, but its coder is "
            + coders.get(tag));
  }
}
