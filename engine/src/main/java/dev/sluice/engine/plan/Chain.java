package dev.sluice.engine.plan;

import dev.sluice.engine.operator.StepFactory;
import java.io.Serializable;
import java.util.List;

/**
 * The steps fused behind a stage's head. Elements go from one to the next by a call, unencoded.
 *
 * @param headOutputs per output of the head, where it goes
 * @param steps in topological order: a step's targets come after it
 * @param counted the outputs whose elements are counted
 */
public record Chain(List<List<Target>> headOutputs, List<Node> steps, List<Counted> counted)
    implements Serializable {
  public Chain {
    headOutputs = headOutputs.stream().map(List::copyOf).toList();
    steps = List.copyOf(steps);
    counted = List.copyOf(counted);
    for (int i = 0; i < steps.size(); i++) {
      for (List<Target> targets : steps.get(i).outputs()) {
        for (Target target : targets) {
          if (target instanceof Target.ToStep next && next.step() <= i) {
            throw new IllegalArgumentException(
                "Step " + steps.get(i).name() + " goes back, from " + i + " to " + next.step());
          }
        }
      }
    }
  }

  /** A chain without counts. */
  public Chain(List<List<Target>> headOutputs, List<Node> steps) {
    this(headOutputs, steps, List.of());
  }

  /**
   * One fused step.
   *
   * @param name as the user knows it: a transform's full name
   * @param outputs per output, where it goes
   */
  public record Node(String name, StepFactory factory, List<List<Target>> outputs)
      implements Serializable {
    public Node {
      outputs = outputs.stream().map(List::copyOf).toList();
    }
  }
}
