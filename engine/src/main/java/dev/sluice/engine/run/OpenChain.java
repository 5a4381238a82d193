package dev.sluice.engine.run;

import dev.sluice.engine.plan.Chain;
import dev.sluice.engine.plan.Target;
import java.util.ArrayList;
import java.util.List;

/**
 * The open steps of a stage's chain, and the receivers that lead to them.
 *
 * <p>Steps are opened and begun from the last to the first, so that whoever emits finds the next
 * one ready; they finish from the first to the last.
 */
final class OpenChain {
  private static final Receiver NOWHERE = element -> {};

  private final Failures failures;
  private final Outputs outputs;
  private final GuardedStep[] steps;

  OpenChain(int steps, Failures failures, Outputs outputs) {
    this.failures = failures;
    this.outputs = outputs;
    this.steps = new GuardedStep[steps];
  }

  /** Opens all steps; after a failure {@link #close} still ends those that are open. */
  void open(List<Chain.Node> nodes, StageContext stage) {
    for (int i = nodes.size() - 1; i >= 0; i--) {
      Chain.Node node = nodes.get(i);
      StageContext context =
          new StageContext(
              stage.stage(),
              node.name(),
              stage.partition(),
              stage.partitions(),
              stage.maxParallelism());
      try {
        Step step = node.factory().open(context, receivers(node.outputs()));
        steps[i] = new GuardedStep(node.name(), step, failures);
      } catch (Throwable e) {
        throw failures.of(node.name(), e);
      }
    }
  }

  /** Per output, what takes its elements. */
  List<Receiver> receivers(List<List<Target>> targets) {
    List<Receiver> receivers = new ArrayList<>(targets.size());
    for (List<Target> output : targets) {
      receivers.add(receiver(output));
    }
    return receivers;
  }

  void begin(Task task) {
    for (int i = steps.length - 1; i >= 0; i--) {
      steps[i].begin(task);
    }
  }

  void finish() {
    for (GuardedStep step : steps) {
      step.finish();
    }
  }

  void close(ClosingErrors errors) {
    for (GuardedStep step : steps) {
      if (step != null) {
        errors.attempt(step.step()::close);
      }
    }
  }

  private Receiver receiver(List<Target> targets) {
    Receiver[] all = new Receiver[targets.size()];
    for (int i = 0; i < all.length; i++) {
      all[i] = receiver(targets.get(i));
    }
    return switch (all.length) {
      case 0 -> NOWHERE;
      case 1 -> all[0];
      default ->
          element -> {
            for (Receiver each : all) {
              each.accept(element);
            }
          };
    };
  }

  private Receiver receiver(Target target) {
    if (target instanceof Target.ToStep next) {
      return steps[next.step()];
    }
    return outputs.to(((Target.ToExchange) target).exchange());
  }
}
