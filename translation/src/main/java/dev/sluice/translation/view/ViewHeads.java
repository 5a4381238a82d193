package dev.sluice.translation.view;

import dev.sluice.engine.plan.ElementCodec;
import dev.sluice.engine.run.HeadFactory;
import dev.sluice.translation.graph.PassHead;
import dev.sluice.translation.group.GroupHeads;
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
  @SuppressWarnings("deprecation") // only runners ask views
  public static HeadFactory write(ViewSpec spec, SerializablePipelineOptions options) {
    HeadFactory grouping =
        spec.view().getViewFn() instanceof PCollectionViews.IsSingletonView
            ? (context, outputs) ->
                PassHead.factory().open(context, List.of(new SingletonPanes(outputs.get(0))))
            : GroupHeads.together(
                spec.viewId(),
                spec.windowing(),
                spec.elementCoder(),
                options,
                output -> new ViewParts(output, spec.elementCoder()));
    return (context, outputs) ->
        new ViewWriter(
            grouping.open(context, outputs), outputs.get(0), spec, context.partition() == 0);
  }

  /** The updates of a view as bytes. */
  public static ElementCodec updateCodec(ViewSpec spec) {
    return new ViewUpdateCodec(spec);
  }
}
