package dev.sluice.translation.graph;

import dev.sluice.engine.operator.StepFactory;
import dev.sluice.engine.plan.Chain;
import dev.sluice.engine.plan.Counted;
import dev.sluice.engine.plan.Stage;
import dev.sluice.engine.plan.Target;
import java.util.ArrayList;
import java.util.List;

/**
 * A stage under construction. Steps are only ever put behind those that are there, so their order
 * is topological. Used by one thread.
 */
public final class StageDraft {
  private final int id;
  private final String name;
  private final Stage.Head head;
  private final List<List<Target>> headOutputs;
  private final List<Step> steps = new ArrayList<>();
  private final List<Counted> counted = new ArrayList<>();

  private record Step(String name, StepFactory factory, List<List<Target>> outputs, int depth) {}

  StageDraft(int id, String name, Stage.Head head, int outputs) {
    this.id = id;
    this.name = name;
    this.head = head;
    this.headOutputs = noTargets(outputs);
  }

  public String name() {
    return name;
  }

  int id() {
    return id;
  }

  /** Fuses a step behind what is there. Its place is what {@link Outlet#step} calls it by. */
  int add(String step, StepFactory factory, int outputs, List<Outlet> rows) {
    int depth = 1 + rows.stream().mapToInt(Outlet::depth).max().orElse(0);
    steps.add(new Step(step, factory, noTargets(outputs), depth));
    return steps.size() - 1;
  }

  /** How many steps an element goes through, at most, until it comes out of {@code step}. */
  int depth(int step) {
    return step == Outlet.HEAD ? 0 : steps.get(step).depth();
  }

  /** Sends what comes out at {@code from}, which is in this stage, to {@code to} as well. */
  void connect(Outlet from, Target to) {
    List<List<Target>> outputs =
        from.step() == Outlet.HEAD ? headOutputs : steps.get(from.step()).outputs();
    outputs.get(from.output()).add(to);
  }

  /** Has what comes out at {@code from}, which is in this stage, counted under {@code name}. */
  public void count(Outlet from, String name) {
    counted.add(new Counted(from.step(), from.output(), name));
  }

  Stage build() {
    List<Chain.Node> nodes = new ArrayList<>();
    for (Step step : steps) {
      nodes.add(new Chain.Node(step.name(), step.factory(), step.outputs()));
    }
    return new Stage(id, name, Stage.Partitions.ALL, head, new Chain(headOutputs, nodes, counted));
  }

  private static List<List<Target>> noTargets(int outputs) {
    List<List<Target>> targets = new ArrayList<>();
    for (int i = 0; i < outputs; i++) {
      targets.add(new ArrayList<>());
    }
    return targets;
  }
}
