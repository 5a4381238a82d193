package dev.sluice.translation.split;

import dev.sluice.engine.plan.ElementCodec;
import dev.sluice.engine.plan.KeySelector;
import dev.sluice.engine.run.StepFactory;

/**
 * The first half of a splittable ParDo: its elements become pieces of work.
 *
 * <pre>
 *   elements --> pairAndSplit --> KEYED exchange (workKey, workCodec) --> SplitHeads.process
 * </pre>
 */
@SuppressWarnings("DoNotCallSuggester") // bodies follow
public final class SplitSteps {
  private SplitSteps() {}

  /**
   * Pairs each element with its initial restriction and splits that; output 0 gives the pieces of
   * work. For DoFns without side inputs; others take {@link SplitHeads#pairAndSplit}.
   */
  public static StepFactory pairAndSplit(SplitSpec spec) {
    return (context, outputs) -> {
      throw new UnsupportedOperationException();
    };
  }

  /** The key of a piece of work; no two have the same. */
  public static KeySelector workKey() {
    throw new UnsupportedOperationException();
  }

  /** Pieces of work as bytes. */
  public static ElementCodec workCodec(SplitSpec spec) {
    throw new UnsupportedOperationException();
  }
}
