package dev.sluice.translation.dofn;

import dev.sluice.engine.operator.HeadFactory;
import dev.sluice.engine.operator.Receiver;
import dev.sluice.engine.operator.StageContext;
import dev.sluice.engine.timer.KeyedFunction.Delivery;
import dev.sluice.engine.timer.KeyedProcess;
import dev.sluice.translation.element.WindowedValueCodec;
import dev.sluice.translation.state.KeyedStateInternals;
import dev.sluice.translation.state.KeyedTimerInternals;
import dev.sluice.translation.state.KeyedTimerInternals.Holding;
import dev.sluice.translation.view.SideInputHeads;
import dev.sluice.translation.view.SideInputHeads.MainInput;
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
    return SideInputHeads.step(
        spec.views(),
        new MainInput(spec.inputWindowing(), rows(spec), false),
        (context, outputs, sideInputs) ->
            new PlainStep(OpenDoFn.open(spec, context, outputs, sideInputs, null, null)));
  }

  /**
   * A DoFn with state or timers. Input 0 has {@code WindowedValue<KV>}, keyed by the bytes of the
   * key; input {@code 1 + i} has the updates of view {@code i}, broadcast.
   */
  public static HeadFactory stateful(DoFnSpec spec, Coder<?> keyCoder) {
    if (spec.views().isEmpty()) {
      return (context, outputs) ->
          stateful(spec, keyCoder, NullSideInputReader.empty()).open(context, outputs);
    }
    return SideInputHeads.head(
        spec.views(),
        new MainInput(spec.inputWindowing(), rows(spec), true),
        (context, outputs, sideInputs) ->
            stateful(spec, keyCoder, sideInputs).open(context, outputs));
  }

  /** Not to be serialized: the reader is of one partition. */
  private static HeadFactory stateful(
      DoFnSpec spec, Coder<?> keyCoder, SideInputReader sideInputs) {
    return KeyedProcess.head(
        (context, outputs) -> open(spec, keyCoder, context, outputs, sideInputs),
        Delivery.ONE_BY_ONE);
  }

  private static WindowedValueCodec rows(DoFnSpec spec) {
    return WindowedValueCodec.of(
        spec.inputCoder(), spec.inputWindowing().getWindowFn().windowCoder());
  }

  @SuppressWarnings("unchecked") // the pipeline's own types; here they are objects
  private static StatefulFunction open(
      DoFnSpec spec,
      Coder<?> keyCoder,
      StageContext context,
      List<Receiver> outputs,
      SideInputReader sideInputs) {
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
            new Expiry(state, timers, late, windowCoder, signature),
            signature.processElement().requiresTimeSortedInput()
                ? new SortedInput(state, timers, late, spec, windowCoder)
                : null);
    OpenDoFn doFn = OpenDoFn.open(spec, context, outputs, sideInputs, state, timers);
    return new StatefulFunction(doFn, parts, (Coder<Object>) keyCoder);
  }
}
