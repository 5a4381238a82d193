package dev.sluice.translation.distinct;

import dev.sluice.engine.plan.KeySelector;
import org.apache.beam.sdk.values.ValueWithRecordId;
import org.apache.beam.sdk.values.WindowedValue;

/** The record id of a {@code WindowedValue<ValueWithRecordId>}. */
public final class RecordIdSelector implements KeySelector {
  private static final long serialVersionUID = 1L;

  @Override
  public byte[] key(Object element) {
    return ((ValueWithRecordId<?>) ((WindowedValue<?>) element).getValue()).getId();
  }
}
