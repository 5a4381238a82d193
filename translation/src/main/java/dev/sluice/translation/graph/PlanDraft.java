package dev.sluice.translation.graph;

import dev.sluice.engine.operator.HeadFactory;
import dev.sluice.engine.operator.StepFactory;
import dev.sluice.engine.plan.ElementCodec;
import dev.sluice.engine.plan.Exchange;
import dev.sluice.engine.plan.Plan;
import dev.sluice.engine.plan.Stage;
import dev.sluice.engine.plan.Target;
import dev.sluice.engine.plan.WatermarkPolicy;
import dev.sluice.engine.source.Source;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A plan under construction: stages are added in topological order, steps fused behind them, and
 * exchanges drawn between them. Used by one thread.
 *
 * <p>A collection is a list of outlets, since a Flatten's rows may come out in several places; an
 * outlet that stands there twice gives its rows twice.
 */
public final class PlanDraft {
  /**
   * A step of a user takes up to two kilobytes of stack in Beam's own runner, of the megabyte that
   * a thread has; what user code calls needs the most of it.
   */
  private static final int MOST_DEEP = 100;

  private final List<StageDraft> stages = new ArrayList<>();
  private final List<Exchange> exchanges = new ArrayList<>();

  /** Begins a stage that reads a source; its outlet is {@link #outlet} 0 of the head. */
  public StageDraft source(String name, Source source) {
    return stage(name, new Stage.SourceHead(source), 1);
  }

  /** Begins a stage with an operator as its head. */
  public StageDraft head(String name, HeadFactory factory, int outputs) {
    return stage(name, new Stage.OperatorHead(name, factory), outputs);
  }

  private StageDraft stage(String name, Stage.Head head, int outputs) {
    StageDraft stage = new StageDraft(stages.size(), name, head, outputs);
    stages.add(stage);
    return stage;
  }

  /** An output of a stage's head. */
  public static Outlet outlet(StageDraft stage, int output, String name, ElementCodec codec) {
    return new Outlet(stage, Outlet.HEAD, output, name, codec);
  }

  /**
   * Fuses a step behind {@code rows}, which must all come out in one stage.
   *
   * @return the step's place in its stage
   */
  public int fuse(String name, StepFactory factory, int outputs, List<Outlet> rows) {
    StageDraft stage = rows.get(0).stage();
    if (!isOneStage(rows)) {
      throw new IllegalArgumentException(
          "Step " + name + " can't be fused: its rows come from several stages");
    }
    int step = stage.add(name, factory, outputs, rows);
    for (Outlet outlet : rows) {
      stage.connect(outlet, new Target.ToStep(step));
    }
    return step;
  }

  /**
   * Whether steps may still be fused behind {@code rows}: each calls the next one, and takes some
   * of the thread's stack.
   */
  public static boolean hasRoom(List<Outlet> rows) {
    return rows.stream().allMatch(outlet -> outlet.depth() < MOST_DEEP);
  }

  /** Whether all rows come out in the same stage, so that a step may be fused behind them. */
  public static boolean isOneStage(List<Outlet> rows) {
    return rows.stream().map(Outlet::stage).distinct().count() == 1;
  }

  /** The outlets by their stages, in the order in which stages first appear. */
  public static Map<StageDraft, List<Outlet>> byStage(List<Outlet> rows) {
    Map<StageDraft, List<Outlet>> byStage = new LinkedHashMap<>();
    for (Outlet outlet : rows) {
      byStage.computeIfAbsent(outlet.stage(), stage -> new ArrayList<>()).add(outlet);
    }
    return byStage;
  }

  /** Draws the exchanges that bring {@code rows} to an input of a stage. */
  public void feed(StageDraft to, int input, List<Outlet> rows, Channel channel) {
    Map<Outlet, Integer> drawn = new LinkedHashMap<>();
    for (Outlet outlet : rows) {
      int exchange = drawn.computeIfAbsent(outlet, from -> exchange(from, to, input, channel));
      outlet.stage().connect(outlet, new Target.ToExchange(exchange));
    }
  }

  private int exchange(Outlet from, StageDraft to, int input, Channel channel) {
    int id = exchanges.size();
    exchanges.add(
        new Exchange(
            id,
            from.name() + " > " + to.name() + "#" + input,
            from.stage().id(),
            to.id(),
            input,
            channel.kind(),
            channel.key(),
            channel.isDurable(),
            from.codec()));
    return id;
  }

  /** The plan as drawn so far. */
  public Plan build(int maxParallelism) {
    return new Plan(
        stages.stream().map(StageDraft::build).toList(),
        exchanges,
        maxParallelism,
        WatermarkPolicy.MIN);
  }
}
