package dev.sluice.translation.view;

import dev.sluice.engine.aggregate.FiringPolicy;
import dev.sluice.engine.aggregate.fixed.WindowedAggregation;
import dev.sluice.engine.operator.HeadFactory;
import dev.sluice.engine.plan.ElementCodec;
import dev.sluice.translation.combine.BeamGrouping;
import dev.sluice.translation.combine.Firing;
import dev.sluice.translation.fast.FastPath;
import dev.sluice.translation.fast.FastPaths;
import dev.sluice.translation.graph.PassHead;
import dev.sluice.translation.group.GroupHeads;
import dev.sluice.translation.metrics.Metered;
import java.util.List;
import org.apache.beam.runners.core.construction.SerializablePipelineOptions;
import org.apache.beam.sdk.values.PCollectionViews;

/** Heads that write side inputs. */
public final class ViewHeads {
  private ViewHeads() {}

  /**
   * Groups a view's input per window under its own trigger; a singleton's rows stay single. Input 0
   * is keyed, all rows by the same key, and has {@code WindowedValue}s of the view's input; output
   * 0 gives updates of the view, for broadcast to those who read it.
   */
  public static HeadFactory write(
      ViewSpec spec, SerializablePipelineOptions options, FastPaths fast) {
    HeadFactory grouping = grouping(spec, options, fast);
    HeadFactory writer =
        (context, outputs) ->
            new ViewWriter(
                grouping.open(context, outputs), outputs.get(0), spec, context.partition() == 0);
    return writer.withLayout(grouping.layout());
  }

  @SuppressWarnings("deprecation") // only runners ask views
  private static HeadFactory grouping(
      ViewSpec spec, SerializablePipelineOptions options, FastPaths fast) {
    if (spec.view().getViewFn() instanceof PCollectionViews.IsSingletonView) {
      return (context, outputs) ->
          PassHead.factory().open(context, List.of(new SingletonPanes(outputs.get(0))));
    }
    FiringPolicy policy = fast.has(FastPath.GROUPING) ? Firing.policy(spec.windowing()) : null;
    if (policy == null) {
      return GroupHeads.together(
          spec.viewId(),
          spec.windowing(),
          spec.elementCoder(),
          options,
          output -> new ViewParts(output, spec.elementCoder()));
    }
    BeamGrouping together = BeamGrouping.together(spec.elementCoder(), spec.windowCoder());
    HeadFactory head = Metered.head(spec.viewId(), WindowedAggregation.head(together, policy));
    HeadFactory parts =
        (context, outputs) ->
            head.open(context, List.of(new ViewParts(outputs.get(0), spec.elementCoder())));
    return parts.withLayout(head.layout());
  }

  /** The updates of a view as bytes. */
  public static ElementCodec updateCodec(ViewSpec spec) {
    return new ViewUpdateCodec(spec);
  }
}
