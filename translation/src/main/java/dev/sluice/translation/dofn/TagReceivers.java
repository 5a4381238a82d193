package dev.sluice.translation.dofn;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.schemas.SchemaCoder;
import org.apache.beam.sdk.transforms.DoFn.MultiOutputReceiver;
import org.apache.beam.sdk.transforms.DoFn.OutputReceiver;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.TupleTag;
import org.jspecify.annotations.Nullable;

/**
 * A DoFn's outputs by tag, each with one receiver for all elements. Tags are compared by identity
 * first. Owned by the task's thread.
 */
final class TagReceivers implements MultiOutputReceiver {
  private final ElementContext context;
  private final Map<TupleTag<?>, Coder<?>> coders;
  private final TagReceiver<Object>[] receivers;
  private final Map<TupleTag<?>, RowReceiver<?>> rows = new HashMap<>();

  @SuppressWarnings({"unchecked", "rawtypes"}) // the pipeline's own types; an array of generics
  TagReceivers(ElementContext context, DoFnSpec spec) {
    this.context = context;
    this.coders = spec.outputCoders();
    List<TupleTag<?>> tags = spec.outputs();
    receivers = new TagReceiver[tags.size()];
    for (int i = 0; i < receivers.length; i++) {
      receivers[i] = new TagReceiver<>(context, (TupleTag<Object>) tags.get(i));
    }
  }

  TagReceiver<Object> main() {
    return receivers[0];
  }

  @Override
  public <T> OutputReceiver<T> get(@Nullable TupleTag<T> tag) {
    return receiver(tag);
  }

  /** No tag means the main output; one that is not known fails once it is used. */
  @SuppressWarnings({"unchecked", "ReferenceEquality"}) // a tag's type is its receiver's; see above
  private <T> TagReceiver<T> receiver(@Nullable TupleTag<T> tag) {
    for (TagReceiver<Object> each : receivers) {
      if (each.tag() == tag) {
        return (TagReceiver<T>) each;
      }
    }
    if (tag == null) {
      return (TagReceiver<T>) main();
    }
    for (TagReceiver<Object> each : receivers) {
      if (each.tag().equals(tag)) {
        return (TagReceiver<T>) each;
      }
    }
    return new TagReceiver<>(context, tag);
  }

  @Override
  public <T> OutputReceiver<Row> getRowReceiver(TupleTag<T> tag) {
    RowReceiver<?> known = rows.get(tag);
    if (known == null) {
      known = rowReceiver(tag);
      rows.put(tag, known);
    }
    return known;
  }

  @SuppressWarnings("unchecked") // the coder of an output is of its type
  private <T> RowReceiver<T> rowReceiver(TupleTag<T> tag) {
    if (coders.get(tag) instanceof SchemaCoder<?> coder) {
      return new RowReceiver<>(context, receiver(tag), (SchemaCoder<T>) coder);
    }
    throw new IllegalStateException(
        "The output "
            + tag
            + " must have a schema to be given rows, but its coder is "
            + coders.get(tag));
  }
}
