package dev.sluice.translation.dofn;

import dev.sluice.engine.run.HeadFactory;
import dev.sluice.engine.run.Receiver;
import dev.sluice.engine.timer.KeyedFunction.Delivery;
import dev.sluice.engine.timer.KeyedProcess;
import dev.sluice.translation.state.KeyedStateInternals;
import dev.sluice.translation.state.KeyedTimerInternals;
import dev.sluice.translation.state.KeyedTimerInternals.Holding;
import dev.sluice.translation.window.LateFilter;
import java.util.List;
import org.apache.beam.runners.core.NullSideInputReader;
import org.apache.beam.runners.core.SideInputReader;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.transforms.reflect.DoFnSignature;
import org.apache.beam.sdk.transforms.reflect.DoFnSignatures;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;

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
    return KeyedProcess.head(
        (context, outputs) -> open(spec, keyCoder, outputs, NullSideInputReader.empty()),
        Delivery.ONE_BY_ONE);
  }

  @SuppressWarnings("unchecked") // the pipeline's own types; here they are objects
  private static StatefulFunction open(
      DoFnSpec spec, Coder<?> keyCoder, List<Receiver> outputs, SideInputReader sideInputs) {
    Coder<BoundedWindow> windowCoder =
        (Coder<BoundedWindow>) spec.inputWindowing().getWindowFn().windowCoder();
    DoFnSignature signature = DoFnSignatures.getSignature(spec.doFn().getClass());
    KeyedStateInternals state = new KeyedStateInternals(windowCoder);
    KeyedTimerInternals timers = new KeyedTimerInternals(windowCoder, Holding.AT_OUTPUT_TIME);
    LateFilter late = new LateFilter(spec.inputWindowing());
    StatefulFunction.Parts parts =
        new StatefulFunction.Parts(
            state,
            timers,
            late,
            new Expiry(timers, late, windowCoder, signature),
            signature.processElement().requiresTimeSortedInput()
                ? new SortedInput(state, timers, late, spec, windowCoder)
                : null);
    OpenDoFn doFn = OpenDoFn.open(spec, outputs, sideInputs, state, timers);
    return new StatefulFunction(doFn, parts, (Coder<Object>) keyCoder);
  }
}
