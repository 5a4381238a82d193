package dev.sluice.engine.timer;

import dev.sluice.engine.run.HeadFactory;
import java.io.Serializable;

/** The general operator with keys: drives a {@link KeyedFunction}. */
public final class KeyedProcess {
  private KeyedProcess() {}

  /**
   * A head that calls what {@code functions} opens. Input 0 must be keyed; rows of further inputs
   * go to the function if it is a {@link SideInputReceiver}.
   */
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
   * @param timers due timers that are loaded before the first of them fires; a watermark step takes
   *     more only where they are of one time
   */
  record Limits(int rows, int timers) implements Serializable {
    static final Limits DEFAULT = new Limits(1 << 15, 1 << 16);

    Limits {
      if (rows < 1 || timers < 1) {
        throw new IllegalArgumentException(
            "At least 1 row and 1 timer must fit, not " + rows + " and " + timers);
      }
    }
  }
}
