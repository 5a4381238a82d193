package dev.sluice.engine.aggregate;

import java.util.Arrays;
import java.util.Comparator;

/**
 * What a batch gathered of one key and window, and where it stands in the state.
 *
 * <p>Many are brought into the state's order first: reading and writing it along its order is much
 * cheaper than all over the place. Nearly all are told apart by two numbers, so that sorting does
 * not go from object to object.
 */
final class Gathered {
  /** The order in which they stand in the state. */
  static final Comparator<Gathered> ORDER = Gathered::compare;

  private final byte[] stateKey;
  private final AccumulatorTable.Entry entry;
  private final long first;
  private final long second;

  Gathered(byte[] stateKey, AccumulatorTable.Entry entry) {
    this.stateKey = stateKey;
    this.entry = entry;
    this.first = KeyHead.at(stateKey, 0);
    this.second = KeyHead.at(stateKey, Long.BYTES);
  }

  byte[] stateKey() {
    return stateKey;
  }

  AccumulatorTable.Entry entry() {
    return entry;
  }

  long maxTimestampMillis() {
    return entry.maxTimestampMillis;
  }

  private static int compare(Gathered one, Gathered other) {
    if (one.first != other.first) {
      return Long.compareUnsigned(one.first, other.first);
    } else if (one.second != other.second) {
      return Long.compareUnsigned(one.second, other.second);
    }
    return Arrays.compareUnsigned(one.stateKey, other.stateKey);
  }
}
