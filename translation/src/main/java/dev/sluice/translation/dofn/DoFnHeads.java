package dev.sluice.translation.dofn;

import dev.sluice.engine.run.HeadFactory;
import org.apache.beam.sdk.coders.Coder;

/** Heads that run DoFns which must wait, or remember. */
public final class DoFnHeads {
  private DoFnHeads() {}

  /**
   * A DoFn with side inputs. Input 0 is the main one, forward; input {@code 1 + i} has the updates
   * of view {@code i}, broadcast. Rows whose views are not ready wait in the head's state.
   */
  public static HeadFactory withSideInputs(DoFnSpec spec) {
    return (context, outputs) -> {
      throw new UnsupportedOperationException();
    };
  }

  /**
   * A DoFn with state or timers. Input 0 has {@code WindowedValue<KV>}, keyed by the bytes of the
   * key; input {@code 1 + i} has the updates of view {@code i}, broadcast.
   */
  public static HeadFactory stateful(DoFnSpec spec, Coder<?> keyCoder) {
    return (context, outputs) -> {
      throw new UnsupportedOperationException();
    };
  }
}
