package dev.sluice.engine.embedded;

import dev.sluice.engine.operator.HeadFactory;
import dev.sluice.engine.operator.StepFactory;
import dev.sluice.engine.plan.Chain;
import dev.sluice.engine.plan.Exchange;
import dev.sluice.engine.plan.Plan;
import dev.sluice.engine.plan.Stage;
import dev.sluice.engine.plan.Target;
import dev.sluice.engine.plan.WatermarkPolicy;
import dev.sluice.engine.source.Source;
import java.util.ArrayList;
import java.util.List;

/** Builds plans by hand: each stage has one chain of steps and sends to all its exchanges. */
final class Plans {
  private final int maxParallelism;
  private final List<String> names = new ArrayList<>();
  private final List<Stage.Head> heads = new ArrayList<>();
  private final List<Stage.Partitions> partitions = new ArrayList<>();
  private final List<List<StepFactory>> steps = new ArrayList<>();
  private final List<Exchange> exchanges = new ArrayList<>();

  Plans(int maxParallelism) {
    this.maxParallelism = maxParallelism;
  }

  int source(String name, Source source, StepFactory... chain) {
    return stage(name, new Stage.SourceHead(source), Stage.Partitions.ALL, chain);
  }

  int head(String name, HeadFactory factory, StepFactory... chain) {
    return stage(name, new Stage.OperatorHead(name, factory), Stage.Partitions.ALL, chain);
  }

  int headInOne(String name, HeadFactory factory, StepFactory... chain) {
    return stage(name, new Stage.OperatorHead(name, factory), Stage.Partitions.ONE, chain);
  }

  Plans keyed(int from, int to) {
    return exchange(from, to, Exchange.Kind.KEYED, false);
  }

  Plans plain(int from, int to, Exchange.Kind kind) {
    return exchange(from, to, kind, false);
  }

  Plans durable(int from, int to, Exchange.Kind kind) {
    return exchange(from, to, kind, true);
  }

  Plan build() {
    List<Stage> stages = new ArrayList<>();
    for (int id = 0; id < heads.size(); id++) {
      stages.add(new Stage(id, names.get(id), partitions.get(id), heads.get(id), chain(id)));
    }
    return new Plan(stages, exchanges, maxParallelism, WatermarkPolicy.MIN);
  }

  private int stage(String name, Stage.Head head, Stage.Partitions runsOver, StepFactory... chain) {
    names.add(name);
    heads.add(head);
    partitions.add(runsOver);
    steps.add(List.of(chain));
    return heads.size() - 1;
  }

  private Plans exchange(int from, int to, Exchange.Kind kind, boolean durable) {
    int id = exchanges.size();
    exchanges.add(
        new Exchange(
            id,
            names.get(from) + "->" + names.get(to) + "#" + id,
            from,
            to,
            0,
            kind,
            kind == Exchange.Kind.KEYED ? Row.BY_KEY : null,
            durable,
            Row.CODEC));
    return this;
  }

  private Chain chain(int stage) {
    List<Target> out = new ArrayList<>();
    for (Exchange exchange : exchanges) {
      if (exchange.from() == stage) {
        out.add(new Target.ToExchange(exchange.id()));
      }
    }
    List<StepFactory> own = steps.get(stage);
    List<Chain.Node> nodes = new ArrayList<>();
    for (int i = 0; i < own.size(); i++) {
      List<Target> next = i + 1 < own.size() ? List.of(new Target.ToStep(i + 1)) : List.copyOf(out);
      nodes.add(new Chain.Node(names.get(stage) + "/" + i, own.get(i), List.of(next)));
    }
    List<Target> first = own.isEmpty() ? out : List.of(new Target.ToStep(0));
    return new Chain(List.of(first), nodes);
  }
}
