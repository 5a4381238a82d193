package dev.sluice.engine.timer;

import dev.sluice.engine.operator.HeadFactory;
import dev.sluice.engine.operator.HeapShare;
import java.io.Serializable;

/** The general operator with keys: drives a {@link KeyedFunction}. */
public final class KeyedProcess {
  private KeyedProcess() {}

  /** A head that calls what {@code functions} opens. It has one input, which must be keyed. */
  public static HeadFactory head(KeyedFunctionFactory functions, KeyedFunction.Delivery delivery) {
    return head(functions, delivery, Limits.DEFAULT);
  }

  static HeadFactory head(
      KeyedFunctionFactory functions, KeyedFunction.Delivery delivery, Limits limits) {
    return (context, outputs) ->
        new KeyedProcessOperator(functions.open(context, outputs), delivery, limits);
  }

  /**
   * How much stands in memory at once.
   *
   * @param rows rows that wait until they are given to the function key by key
   * @param rowBytes what these rows take together, about
   * @param timers due timers that are loaded before the first of them fires; a watermark step takes
   *     more only where they are of one time
   */
  record Limits(int rows, long rowBytes, int timers) implements Serializable {
    static final Limits DEFAULT = new Limits(1 << 15, HeapShare.bytes(32L << 20, 32), 1 << 16);

    Limits {
      if (rows < 1 || rowBytes < 1 || timers < 1) {
        throw new IllegalArgumentException(
            "At least 1 row, 1 byte and 1 timer must fit, not %d, %d and %d"
                .formatted(rows, rowBytes, timers));
      }
    }
  }
}
