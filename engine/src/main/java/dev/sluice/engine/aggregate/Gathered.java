package dev.sluice.engine.aggregate;

import java.util.Arrays;
import java.util.Comparator;

/**
 * What a batch gathered of one key and window, and where it stands in the state.
 *
 * <p>Many are brought into the state's order first: reading and writing it along its order is much
 * cheaper than all over the place.
 */
record Gathered(byte[] stateKey, AccumulatorTable.Entry entry) {
  /** The order in which they stand in the state. */
  static final Comparator<Gathered> ORDER =
      Comparator.comparing(Gathered::stateKey, Arrays::compareUnsigned);

  long maxTimestampMillis() {
    return entry.maxTimestampMillis;
  }
}
