package dev.sluice.translation.split;

import dev.sluice.engine.operator.HeadFactory;
import dev.sluice.engine.timer.KeyedFunction.Delivery;
import dev.sluice.engine.timer.KeyedProcess;
import dev.sluice.translation.dofn.DoFnSpec;
import dev.sluice.translation.dofn.Outputs;
import dev.sluice.translation.element.WindowedValueCodec;
import dev.sluice.translation.view.SideInputHeads;
import dev.sluice.translation.view.SideInputHeads.MainInput;
import org.apache.beam.runners.core.NullSideInputReader;
import org.apache.beam.runners.core.SideInputReader;

/** Heads that run splittable DoFns. */
public final class SplitHeads {
  private SplitHeads() {}

  /**
   * {@link SplitSteps#pairAndSplit} for a DoFn with side inputs. Input 0 is the main one, forward;
   * input {@code 1 + i} has the updates of view {@code i}, broadcast.
   */
  public static HeadFactory pairAndSplit(SplitSpec spec) {
    DoFnSpec parDo = spec.parDo();
    WindowedValueCodec rows =
        WindowedValueCodec.of(
            parDo.inputCoder(), parDo.inputWindowing().getWindowFn().windowCoder());
    return SideInputHeads.step(
        parDo.views(),
        new MainInput(parDo.inputWindowing(), rows, false),
        (context, outputs, sideInputs) ->
            new PairStep(new OpenSplittable(spec, context, sideInputs), context, outputs.get(0)));
  }

  /**
   * Processes pieces of work. Input 0 is keyed by {@link SplitSteps#workKey}; input {@code 1 + i}
   * has the updates of view {@code i}, broadcast. The outputs are the ParDo's.
   */
  public static HeadFactory process(SplitSpec spec) {
    DoFnSpec parDo = spec.parDo();
    if (parDo.views().isEmpty()) {
      return (context, outputs) ->
          process(spec, NullSideInputReader.empty()).open(context, outputs);
    }
    return SideInputHeads.head(
        parDo.views(),
        new MainInput(parDo.inputWindowing(), SplitSteps.workCodec(spec), true),
        (context, outputs, sideInputs) -> process(spec, sideInputs).open(context, outputs));
  }

  /** Not to be serialized: the reader is of one partition. */
  private static HeadFactory process(SplitSpec spec, SideInputReader sideInputs) {
    HeadFactory keyed =
        KeyedProcess.head(
            (context, outputs) ->
                new SplitFunction(
                    new OpenSplittable(spec, context, sideInputs),
                    new Outputs(spec.parDo().outputs(), outputs),
                    new Residuals(spec)),
            Delivery.ONE_BY_ONE);
    return (context, outputs) -> new SplitHead(keyed.open(context, outputs));
  }
}
