package dev.sluice.translation;

import dev.sluice.engine.aggregate.Aggregation;
import dev.sluice.engine.aggregate.FiringPolicy;
import dev.sluice.engine.aggregate.fixed.WindowedAggregation;
import dev.sluice.engine.aggregate.merging.MergingAggregation;
import dev.sluice.engine.aggregate.merging.MergingPolicy;
import dev.sluice.engine.aggregate.partial.PartialAggregation;
import dev.sluice.engine.aggregate.partial.PartialCodec;
import dev.sluice.engine.aggregate.partial.PartialKey;
import dev.sluice.engine.operator.HeadFactory;
import dev.sluice.translation.GroupTranslator.CombineNode;
import dev.sluice.translation.combine.BeamAggregation;
import dev.sluice.translation.combine.BeamGrouping;
import dev.sluice.translation.combine.BeamMergingRule;
import dev.sluice.translation.combine.BeamWindows;
import dev.sluice.translation.combine.Firing;
import dev.sluice.translation.element.KvKeySelector;
import dev.sluice.translation.fast.FastPath;
import dev.sluice.translation.graph.Channel;
import dev.sluice.translation.graph.Outlet;
import dev.sluice.translation.graph.PlanDraft;
import dev.sluice.translation.graph.StageDraft;
import dev.sluice.translation.metrics.Metered;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.values.WindowingStrategy;

/**
 * The fast paths of Combine and GroupByKey. What is combined is so in part where rows come out,
 * then by key and window; what is only grouped goes to its key at once.
 */
final class AggregationStages {
  private AggregationStages() {}

  /** By key and window, of windows that don't merge. */
  static void combine(
      CombineNode combine,
      BeamAggregation aggregation,
      FiringPolicy policy,
      Translation translation)
      throws IOException {
    HeadFactory head = WindowedAggregation.head(aggregation, policy);
    combine(combine, aggregation, head, true, translation);
  }

  /** By key, of windows that merge. */
  static void combineSessions(
      CombineNode combine,
      BeamAggregation aggregation,
      MergingPolicy policy,
      Translation translation)
      throws IOException {
    WindowingStrategy<?, ?> windowing = translation.windowing(combine.node().onlyInput());
    HeadFactory head = sessions(aggregation, aggregation.windows(), windowing).head(policy);
    // Otherwise each row counts, or may be late by its own window, which only its key's step knows.
    boolean mayBePartial = policy.when().count() == 0 && !windowing.needsMerge();
    combine(combine, aggregation, head, mayBePartial, translation);
  }

  private static MergingAggregation sessions(
      Aggregation aggregation, BeamWindows windows, WindowingStrategy<?, ?> windowing) {
    return Firing.isOfIntervals(windowing)
        ? MergingAggregation.ofOverlapping(aggregation, windows)
        : MergingAggregation.byRule(aggregation, new BeamMergingRule(windowing.getWindowFn()));
  }

  private static void combine(
      CombineNode combine,
      BeamAggregation aggregation,
      HeadFactory head,
      boolean mayBePartial,
      Translation translation)
      throws IOException {
    TransformNode node = combine.node();
    PlanDraft plan = translation.plan();
    StageDraft stage = plan.head(node.name(), Metered.head(node.name(), combine.head(head)), 1);
    if (mayBePartial && combine.mayBePartial() && translation.has(FastPath.PARTIAL_AGGREGATION)) {
      plan.feed(
          stage, 0, partials(node, aggregation, translation), Channel.keyed(new PartialKey()));
    } else {
      Coder<?> keyCoder = translation.kvCoder(node, node.onlyInput()).getKeyCoder();
      plan.feed(
          stage,
          0,
          translation.rowsToSend(node.onlyInput()),
          Channel.keyed(new KvKeySelector(keyCoder)));
    }
    translation.setHeadRows(node.onlyOutput(), stage, 0);
  }

  private static List<Outlet> partials(
      TransformNode node, BeamAggregation aggregation, Translation translation) throws IOException {
    PlanDraft plan = translation.plan();
    String name = node.name() + "/partial";
    List<Outlet> partials = new ArrayList<>();
    for (List<Outlet> rows : PlanDraft.byStage(translation.rowsToSend(node.onlyInput())).values()) {
      int step =
          plan.fuse(name, Metered.step(node.name(), PartialAggregation.step(aggregation)), 1, rows);
      StageDraft stage = rows.get(0).stage();
      partials.add(
          new Outlet(stage, step, 0, name + " of " + stage.name(), new PartialCodec(aggregation)));
    }
    return partials;
  }

  /** By key and window, of windows that don't merge. */
  static void group(
      TransformNode node, BeamGrouping grouping, FiringPolicy policy, Translation translation)
      throws IOException {
    group(node, grouping, WindowedAggregation.head(grouping, policy), translation);
  }

  /** By key, of windows that merge. */
  static void groupSessions(
      TransformNode node, BeamGrouping grouping, MergingPolicy policy, Translation translation)
      throws IOException {
    WindowingStrategy<?, ?> windowing = translation.windowing(node.onlyInput());
    HeadFactory head = sessions(grouping, grouping.windows(), windowing).head(policy);
    group(node, grouping, head, translation);
  }

  private static void group(
      TransformNode node, BeamGrouping grouping, HeadFactory head, Translation translation)
      throws IOException {
    PlanDraft plan = translation.plan();
    StageDraft stage = plan.head(node.name(), Metered.head(node.name(), head), 1);
    plan.feed(stage, 0, translation.rowsToSend(node.onlyInput()), Channel.keyed(grouping.key()));
    translation.setHeadRows(node.onlyOutput(), stage, 0);
  }
}
