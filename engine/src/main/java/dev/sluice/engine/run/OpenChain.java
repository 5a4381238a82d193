package dev.sluice.engine.run;

import dev.sluice.engine.operator.Receiver;
import dev.sluice.engine.operator.StageContext;
import dev.sluice.engine.operator.Step;
import dev.sluice.engine.operator.Task;
import dev.sluice.engine.plan.Chain;
import dev.sluice.engine.plan.Counted;
import dev.sluice.engine.plan.Target;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

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
  private final String[] names;
  private final List<Count> counts = new ArrayList<>();

  /** An output's counter, and the names that it counts for. */
  private record Count(CountingReceiver counter, List<String> names) {}

  OpenChain(int steps, Failures failures, Outputs outputs) {
    this.failures = failures;
    this.outputs = outputs;
    this.steps = new GuardedStep[steps];
    this.names = new String[steps];
  }

  /** Opens all steps; after a failure {@link #close} still ends those that are open. */
  void open(Chain chain, StageContext stage) {
    for (int i = chain.steps().size() - 1; i >= 0; i--) {
      Chain.Node node = chain.steps().get(i);
      names[i] = node.name();
      failures.at = i;
      try {
        List<Receiver> receivers = receivers(node.name(), i, node.outputs(), chain.counted());
        Step step = node.factory().open(stage.of(node.name()), receivers);
        steps[i] = new GuardedStep(node.name(), i, step, failures);
      } catch (Throwable e) {
        throw failures.of(node.name(), e);
      }
    }
  }

  /** Per output of the head, what takes its elements. */
  List<Receiver> headReceivers(String head, Chain chain) {
    return receivers(head, Counted.HEAD, chain.headOutputs(), chain.counted());
  }

  private List<Receiver> receivers(
      String name, int step, List<List<Target>> targets, List<Counted> counted) {
    List<Receiver> receivers = new ArrayList<>(targets.size());
    for (int output = 0; output < targets.size(); output++) {
      receivers.add(counting(step, output, receiver(name, targets.get(output)), counted));
    }
    return receivers;
  }

  private Receiver counting(int step, int output, Receiver next, List<Counted> counted) {
    List<String> names = new ArrayList<>();
    for (Counted each : counted) {
      if (each.step() == step && each.output() == output) {
        names.add(each.name());
      }
    }
    if (names.isEmpty()) {
      return next;
    }
    CountingReceiver counter = new CountingReceiver(next);
    counts.add(new Count(counter, names));
    return counter;
  }

  /** How many elements came out since this was last asked, by what they are counted under. */
  Map<String, Long> takeCounts() {
    Map<String, Long> byName = new HashMap<>();
    for (Count count : counts) {
      long elements = count.counter().take();
      if (elements > 0) {
        count.names().forEach(name -> byName.merge(name, elements, Long::sum));
      }
    }
    return byName;
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

  /** The name of the step at a place; {@code head} if that is the head's. Any thread may ask. */
  String name(int place, String head) {
    return place == Failures.HEAD || names[place] == null ? head : names[place];
  }

  void close(ClosingErrors errors) {
    for (GuardedStep step : steps) {
      if (step != null) {
        errors.attempt(step::close);
      }
    }
  }

  private Receiver receiver(String from, List<Target> targets) {
    Receiver[] all = new Receiver[targets.size()];
    for (int i = 0; i < all.length; i++) {
      all[i] = receiver(from, targets.get(i));
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

  private Receiver receiver(String from, Target target) {
    if (target instanceof Target.ToStep next) {
      return steps[next.step()];
    }
    Receiver exchange = outputs.to(((Target.ToExchange) target).exchange());
    return new GuardedOutput(from, exchange, failures);
  }
}
