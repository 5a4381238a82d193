package dev.sluice.engine.query;

import dev.sluice.engine.plan.Chain;
import dev.sluice.engine.plan.Exchange;
import dev.sluice.engine.plan.Plan;
import dev.sluice.engine.plan.Stage;
import dev.sluice.engine.plan.Target;
import java.util.List;
import java.util.Locale;

/** A plan for people. */
final class Explanation {
  private final StringBuilder text = new StringBuilder();

  private Explanation() {}

  static String of(Plan plan, int parallelism) {
    Explanation explanation = new Explanation();
    explanation.line(
        0,
        "Plan of "
            + plan.stages().size()
            + " stages, parallelism "
            + parallelism
            + " of at most "
            + plan.maxParallelism());
    plan.stages().forEach(stage -> explanation.stage(plan, stage));
    return explanation.text.toString();
  }

  private void stage(Plan plan, Stage stage) {
    String where = stage.partitions() == Stage.Partitions.ONE ? " in partition 0 only" : "";
    line(0, "Stage " + stage.id() + ": " + stage.name() + where);
    line(1, head(stage) + targets(stage.chain().headOutputs()));
    List<Chain.Node> steps = stage.chain().steps();
    for (int i = 0; i < steps.size(); i++) {
      line(1, "step " + i + " " + steps.get(i).name() + targets(steps.get(i).outputs()));
    }
    for (Exchange exchange : plan.outputsOf(stage.id())) {
      line(1, exchange(plan, exchange));
    }
  }

  private static String head(Stage stage) {
    if (stage.head() instanceof Stage.SourceHead head) {
      return "source " + head.source().getClass().getSimpleName();
    }
    return "operator " + ((Stage.OperatorHead) stage.head()).name();
  }

  private static String exchange(Plan plan, Exchange exchange) {
    return "exchange "
        + exchange.id()
        + " "
        + exchange.name()
        + ": "
        + exchange.kind().name().toLowerCase(Locale.ROOT).replace('_', ' ')
        + (exchange.durable() ? ", durable," : "")
        + " to stage "
        + exchange.to()
        + " "
        + plan.stages().get(exchange.to()).name();
  }

  private static String targets(List<List<Target>> outputs) {
    StringBuilder targets = new StringBuilder();
    for (List<Target> output : outputs) {
      for (Target target : output) {
        targets.append(targets.isEmpty() ? " -> " : ", ").append(target(target));
      }
    }
    return targets.toString();
  }

  private static String target(Target target) {
    return target instanceof Target.ToStep step
        ? "step " + step.step()
        : "exchange " + ((Target.ToExchange) target).exchange();
  }

  private void line(int indent, String line) {
    text.append("  ".repeat(indent)).append(line).append('\n');
  }
}
