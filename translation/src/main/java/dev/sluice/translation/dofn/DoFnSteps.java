package dev.sluice.translation.dofn;

import dev.sluice.engine.operator.StepFactory;
import org.apache.beam.runners.core.NullSideInputReader;

/** Steps that run DoFns, fused anywhere in a chain. */
public final class DoFnSteps {
  private DoFnSteps() {}

  /** A DoFn without state, timers and side inputs. */
  public static StepFactory plain(DoFnSpec spec) {
    return (context, outputs) ->
        new PlainStep(
            OpenDoFn.open(spec, context, outputs, NullSideInputReader.empty(), null, null));
  }
}
