package dev.sluice.translation.dofn;

import dev.sluice.engine.operator.Receiver;
import java.util.List;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.SchemaCoder;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.WindowedValue;
import org.jspecify.annotations.Nullable;

/**
 * Gives rows the schema that their collection declares, where their DoFn gave them one of its own
 * that differs in names only.
 *
 * <p>Some of Beam's schema transforms do that and rely on a coder, which writes values without
 * their names and reads them back under those declared. Here nothing is encoded between steps. A
 * DoFn's rows share their schema object, so a row costs one comparison of references. Owned by the
 * task's thread.
 */
final class DeclaredRows implements Receiver {
  private final Schema declared;
  private final Receiver next;
  private @Nullable Schema last;
  private boolean isToBeRenamed;

  private DeclaredRows(Schema declared, Receiver next) {
    this.declared = declared;
    this.next = next;
  }

  /** What stands before {@code next}: itself, if the coder is not one of rows. */
  static Receiver before(Receiver next, @Nullable Coder<?> coder) {
    return coder instanceof SchemaCoder<?> rows
            && rows.getEncodedTypeDescriptor().getRawType() == Row.class
        ? new DeclaredRows(rows.getSchema(), next)
        : next;
  }

  @Override
  @SuppressWarnings({"unchecked", "ReferenceEquality"}) // the same object is the common case
  public void accept(Object element) throws Exception {
    WindowedValue<Row> value = (WindowedValue<Row>) element;
    Row row = value.getValue();
    if (row == null) {
      next.accept(element);
      return;
    }
    if (row.getSchema() != last) {
      last = row.getSchema();
      isToBeRenamed = !last.equals(declared) && last.typesEqual(declared);
    }
    if (isToBeRenamed) {
      List<Object> values = row.getValues();
      next.accept(value.withValue(Row.withSchema(declared).attachValues(values)));
    } else {
      next.accept(element);
    }
  }
}
