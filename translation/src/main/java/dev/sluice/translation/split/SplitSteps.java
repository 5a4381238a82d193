package dev.sluice.translation.split;

import dev.sluice.engine.operator.StepFactory;
import dev.sluice.engine.plan.KeySelector;
import dev.sluice.translation.element.WindowedValueCodec;
import org.apache.beam.runners.core.NullSideInputReader;
import org.apache.beam.sdk.values.WindowedValue;

/**
 * The first half of a splittable ParDo: its elements become pieces of work.
 *
 * <pre>
 *   elements --> pairAndSplit --> KEYED exchange (workKey, workCodec) --> SplitHeads.process
 * </pre>
 */
public final class SplitSteps {
  private SplitSteps() {}

  /**
   * Pairs each element with its initial restriction and splits that; output 0 gives the pieces of
   * work. For DoFns without side inputs; others take {@link SplitHeads#pairAndSplit}.
   */
  public static StepFactory pairAndSplit(SplitSpec spec) {
    return (context, outputs) ->
        new PairStep(
            new OpenSplittable(spec, context, NullSideInputReader.empty()),
            context,
            outputs.get(0));
  }

  /** The key of a piece of work; no two have the same. */
  public static KeySelector workKey() {
    return new WorkKey();
  }

  private static final class WorkKey implements KeySelector {
    private static final long serialVersionUID = 1L;

    @Override
    public byte[] key(Object element) {
      return ((Work) ((WindowedValue<?>) element).getValue()).key();
    }
  }

  /** Pieces of work as bytes. */
  public static WindowedValueCodec workCodec(SplitSpec spec) {
    return WindowedValueCodec.of(
        new Work.WorkCoder(spec), spec.parDo().inputWindowing().getWindowFn().windowCoder());
  }
}
