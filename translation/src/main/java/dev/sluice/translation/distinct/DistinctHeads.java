package dev.sluice.translation.distinct;

import dev.sluice.engine.operator.HeadFactory;
import dev.sluice.engine.timer.KeyedFunction.Delivery;
import dev.sluice.engine.timer.KeyedProcess;

/** Heads that hand on each record once. */
public final class DistinctHeads {
  private DistinctHeads() {}

  /**
   * Input 0 has {@code WindowedValue<ValueWithRecordId<T>>}, keyed by the id; output 0 gives {@code
   * WindowedValue<T>}, in the same batch and with all metadata, so no row waits.
   *
   * @param keptMillis how long an id is remembered, by the query's clock
   */
  public static HeadFactory byRecordId(long keptMillis) {
    return KeyedProcess.head(
        (context, outputs) -> new DistinctFunction(keptMillis, outputs.get(0)),
        Delivery.ALL_DUE_OF_A_KEY);
  }
}
