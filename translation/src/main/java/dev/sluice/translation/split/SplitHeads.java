package dev.sluice.translation.split;

import dev.sluice.engine.run.HeadFactory;

/** Heads that run splittable DoFns. */
public final class SplitHeads {
  private SplitHeads() {}

  /**
   * {@link SplitSteps#pairAndSplit} for a DoFn with side inputs. Input 0 is the main one, forward;
   * input {@code 1 + i} has the updates of view {@code i}, broadcast.
   */
  public static HeadFactory pairAndSplit(SplitSpec spec) {
    return (context, outputs) -> {
      throw new UnsupportedOperationException();
    };
  }

  /**
   * Processes pieces of work. Input 0 is keyed by {@link SplitSteps#workKey}; input {@code 1 + i}
   * has the updates of view {@code i}, broadcast. The outputs are the ParDo's.
   */
  public static HeadFactory process(SplitSpec spec) {
    return (context, outputs) -> {
      throw new UnsupportedOperationException();
    };
  }
}
