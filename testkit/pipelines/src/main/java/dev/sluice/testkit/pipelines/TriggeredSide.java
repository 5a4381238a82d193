package dev.sluice.testkit.pipelines;

import java.util.List;
import org.apache.beam.sdk.transforms.Combine;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.Filter;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.Sum;
import org.apache.beam.sdk.transforms.Values;
import org.apache.beam.sdk.transforms.View;
import org.apache.beam.sdk.transforms.windowing.AfterPane;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionView;

/**
 * Adds to each row what a side input holds when the row comes: the sum, or the values, of the rows
 * of one key so far, given out anew with each.
 *
 * <p>With one event at a time each row is either a side input's or a main input's, so it is known
 * which pane a row of the main input finds.
 */
record TriggeredSide(boolean isList, boolean isAccumulating) implements Step {
  @Override
  public boolean fits(Shape shape) {
    // Sluice fails on accumulated panes of a singleton, see docs/limits.md
    return shape.has(Fact.SINGLE) && (isList || !isAccumulating);
  }

  @Override
  public Shape after(Shape shape) {
    return shape.without(Fact.SINGLE, Fact.ORDER);
  }

  @Override
  public PCollection<KV<String, Long>> apply(
      PCollection<KV<String, Long>> rows, String name, Taps taps) {
    Windowing plain =
        Windowing.plain(WindowKind.GLOBAL, Triggers.repeated(AfterPane.elementCountAtLeast(1)));
    PCollection<Long> side =
        rows.apply(name + "/Side", Filter.by(row -> row.getKey().endsWith("0")))
            .apply(
                name + "/Windows",
                new Windowing(
                        plain.windows(),
                        plain.trigger(),
                        isAccumulating,
                        0,
                        plain.combiner(),
                        plain.closing(),
                        plain.onTime())
                    .transform())
            .apply(name + "/Values", Values.create());
    PCollection<KV<String, Long>> main =
        rows.apply(name + "/Main", Filter.by(row -> !row.getKey().endsWith("0")));
    if (isList) {
      PCollectionView<List<Long>> view = side.apply(name + "/View", View.asList());
      return main.apply(name, ParDo.of(new ListFn(view)).withSideInputs(view));
    }
    PCollectionView<Long> view =
        side.apply(name + "/View", Combine.globally(Sum.ofLongs()).asSingletonView());
    return main.apply(name, ParDo.of(new SumFn(view)).withSideInputs(view));
  }

  private static final class ListFn extends DoFn<KV<String, Long>, KV<String, Long>> {
    private final PCollectionView<List<Long>> view;

    ListFn(PCollectionView<List<Long>> view) {
      this.view = view;
    }

    @ProcessElement
    public void process(ProcessContext context) {
      add(context, GroupSteps.total(context.sideInput(view)));
    }
  }

  private static final class SumFn extends DoFn<KV<String, Long>, KV<String, Long>> {
    private final PCollectionView<Long> view;

    SumFn(PCollectionView<Long> view) {
      this.view = view;
    }

    @ProcessElement
    public void process(ProcessContext context) {
      add(context, context.sideInput(view));
    }
  }

  private static void add(
      DoFn<KV<String, Long>, KV<String, Long>>.ProcessContext context, long more) {
    KV<String, Long> row = context.element();
    context.output(KV.of(row.getKey(), row.getValue() + 1_000 * more));
  }
}
