package dev.sluice.translation;

import dev.sluice.engine.aggregate.FiringPolicy;
import dev.sluice.engine.aggregate.merging.MergingPolicy;
import dev.sluice.engine.operator.HeadFactory;
import dev.sluice.translation.combine.BeamAggregation;
import dev.sluice.translation.combine.BeamGrouping;
import dev.sluice.translation.combine.Firing;
import dev.sluice.translation.combine.OutputMode;
import dev.sluice.translation.element.KvKeySelector;
import dev.sluice.translation.fast.FastPath;
import dev.sluice.translation.graph.Channel;
import dev.sluice.translation.graph.StageDraft;
import dev.sluice.translation.group.GroupHeads;
import dev.sluice.translation.view.SingletonInput;
import java.io.IOException;
import org.apache.beam.model.pipeline.v1.RunnerApi.CombinePayload;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.transforms.Combine.CombineFn;
import org.apache.beam.sdk.transforms.CombineFnBase.GlobalCombineFn;
import org.apache.beam.sdk.util.SerializableUtils;
import org.apache.beam.sdk.values.WindowingStrategy;
import org.jspecify.annotations.Nullable;

/** GroupByKey and Combine.perKey. */
final class GroupTranslator {
  private GroupTranslator() {}

  static void groupByKey(TransformNode node, Translation translation) throws IOException {
    String input = node.onlyInput();
    KvCoder<?, ?> coder = translation.kvCoder(node, input);
    WindowingStrategy<?, ?> windowing =
        windowing(node, translation.isPartOfAggregation(node), translation);
    FiringPolicy policy = translation.has(FastPath.GROUPING) ? Firing.policy(windowing) : null;
    MergingPolicy sessions = translation.has(FastPath.SESSIONS) ? Firing.sessions(windowing) : null;
    if (policy != null) {
      AggregationStages.group(node, grouping(coder, windowing), policy, translation);
    } else if (sessions != null) {
      AggregationStages.groupSessions(node, grouping(coder, windowing), sessions, translation);
    } else {
      groupGenerally(node, coder, windowing, translation);
    }
  }

  private static BeamGrouping grouping(KvCoder<?, ?> coder, WindowingStrategy<?, ?> windowing) {
    return BeamGrouping.byKey(
        coder.getKeyCoder(), coder.getValueCoder(), windowing.getWindowFn().windowCoder());
  }

  private static void groupGenerally(
      TransformNode node,
      KvCoder<?, ?> coder,
      WindowingStrategy<?, ?> windowing,
      Translation translation)
      throws IOException {
    StageDraft stage =
        translation
            .plan()
            .head(
                node.name(),
                GroupHeads.groupByKey(
                    node.name(),
                    windowing,
                    coder.getKeyCoder(),
                    coder.getValueCoder(),
                    translation.options()),
                1);
    translation
        .plan()
        .feed(
            stage,
            0,
            translation.rowsToSend(node.onlyInput()),
            Channel.keyed(new KvKeySelector(coder.getKeyCoder())));
    translation.setHeadRows(node.onlyOutput(), stage, 0);
  }

  static void combinePerKey(TransformNode node, Translation translation) throws IOException {
    CombinePayload payload = CombinePayload.parseFrom(node.proto().getSpec().getPayload());
    GlobalCombineFn<?, ?, ?> fn =
        (GlobalCombineFn<?, ?, ?>)
            SerializableUtils.deserializeFromByteArray(
                payload.getCombineFn().getPayload().toByteArray(),
                "the CombineFn of " + node.name());
    Coder<?> accumulatorCoder = translation.components().getCoder(payload.getAccumulatorCoderId());
    WindowingStrategy<?, ?> windowing = windowing(node, true, translation);
    SingletonInput singleton = SingletonInput.of(fn, windowing);
    combine(
        new CombineNode(node, singleton == null ? fn : singleton.combineFn(), singleton),
        accumulatorCoder,
        singleton == null ? windowing : singleton.windowing(windowing),
        translation);
  }

  private static void combine(
      CombineNode combine,
      Coder<?> accumulatorCoder,
      WindowingStrategy<?, ?> windowing,
      Translation translation)
      throws IOException {
    FiringPolicy policy = translation.has(FastPath.AGGREGATION) ? Firing.policy(windowing) : null;
    MergingPolicy sessions = translation.has(FastPath.SESSIONS) ? Firing.sessions(windowing) : null;
    if (policy != null && combine.fn() instanceof CombineFn<?, ?, ?> plain) {
      AggregationStages.combine(
          combine,
          aggregation(combine.node(), plain, accumulatorCoder, windowing, translation),
          policy,
          translation);
    } else if (sessions != null && combine.fn() instanceof CombineFn<?, ?, ?> plain) {
      AggregationStages.combineSessions(
          combine,
          aggregation(combine.node(), plain, accumulatorCoder, windowing, translation),
          sessions,
          translation);
    } else {
      combineGenerally(combine, accumulatorCoder, windowing, translation);
    }
  }

  private static BeamAggregation aggregation(
      TransformNode node,
      CombineFn<?, ?, ?> fn,
      Coder<?> accumulatorCoder,
      WindowingStrategy<?, ?> windowing,
      Translation translation)
      throws IOException {
    return new BeamAggregation(
        fn,
        translation.kvCoder(node, node.onlyInput()).getKeyCoder(),
        accumulatorCoder,
        windowing.getWindowFn().windowCoder());
  }

  private static void combineGenerally(
      CombineNode combine,
      Coder<?> accumulatorCoder,
      WindowingStrategy<?, ?> windowing,
      Translation translation)
      throws IOException {
    TransformNode node = combine.node();
    Coder<?> keyCoder = translation.kvCoder(node, node.onlyInput()).getKeyCoder();
    HeadFactory head =
        GroupHeads.combinePerKey(
            node.name(),
            windowing,
            keyCoder,
            accumulatorCoder,
            combine.fn(),
            translation.options());
    StageDraft stage = translation.plan().head(node.name(), combine.head(head), 1);
    translation
        .plan()
        .feed(
            stage,
            0,
            translation.rowsToSend(node.onlyInput()),
            Channel.keyed(new KvKeySelector(keyCoder)));
    translation.setHeadRows(node.onlyOutput(), stage, 0);
  }

  /** The input's windowing under the query's output mode. */
  private static WindowingStrategy<?, ?> windowing(
      TransformNode node, boolean isAggregation, Translation translation) throws IOException {
    String input = node.onlyInput();
    WindowingStrategy<?, ?> windowing = translation.windowing(input);
    if (translation.isUpdates(input)) {
      return Firing.ofUpdates(windowing);
    }
    if (isAggregation
        && translation.settings().outputMode() == OutputMode.UPDATE
        && Firing.isLeftOpen(windowing)) {
      translation.setUpdates(node.onlyOutput());
      return Firing.ofAggregation(windowing, OutputMode.UPDATE);
    }
    return windowing;
  }

  /**
   * A Combine.perKey.
   *
   * @param singleton what it is about, if it is that of a singleton view
   */
  record CombineNode(
      TransformNode node, GlobalCombineFn<?, ?, ?> fn, @Nullable SingletonInput singleton) {
    /** The head that does the combine by {@code head}. */
    HeadFactory head(HeadFactory head) {
      return singleton == null ? head : singleton.head(head);
    }

    /** Whether rows may be combined where they come out. */
    boolean mayBePartial() {
      return singleton == null || !singleton.isByElement();
    }
  }
}
