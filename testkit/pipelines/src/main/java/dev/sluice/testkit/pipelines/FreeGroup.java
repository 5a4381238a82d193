package dev.sluice.testkit.pipelines;

import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.Max;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.Sum;
import org.apache.beam.sdk.transforms.windowing.AfterWatermark;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;

/**
 * Groups with a trigger that fires when the runner happens to come by, and then sums up what came,
 * which is determined again: the sum of discarded panes, the greatest of accumulated ones.
 */
record FreeGroup(Windowing windowing) implements Step {
  @Override
  public boolean fits(Shape shape) {
    return shape.canBeIn(windowing.windows())
        && !isClosedTwice()
        && Triggers.isSafe(windowing.trigger(), shape.windowing().latenessMillis())
        && shape.arrival() != Arrival.EVENTS
        && (shape.arrival() != Arrival.LATE
            || (windowing.latenessMillis() > 2 * shape.spanMillis()
                && !windowing.windows().isMerging()));
  }

  /** See {@link DirectQuirks#CLOSED_TWICE}. */
  private boolean isClosedTwice() {
    return windowing.windows().kind() == WindowKind.Kind.GLOBAL && windowing.latenessMillis() > 0;
  }

  @Override
  public Shape after(Shape shape) {
    return shape.in(windowing).in(again()).with(Arrival.FLOW).grouped();
  }

  private static Windowing again() {
    return Windowing.plain(WindowKind.GLOBAL, Triggers.repeated(AfterWatermark.pastEndOfWindow()));
  }

  @Override
  public PCollection<KV<String, Long>> apply(
      PCollection<KV<String, Long>> rows, String name, Taps taps) {
    PCollection<KV<String, Iterable<Long>>> groups =
        rows.apply(name + "/Windows", windowing.transform()).apply(name, GroupByKey.create());
    taps.add(
        groups.apply(name + "/Sorted", ParDo.of(new SortedFn())),
        name + "/Panes",
        new FreePanes(windowing));
    PCollection<KV<String, Long>> totals =
        groups
            .apply(name + "/Totals", ParDo.of(new TotalFn()))
            .setCoder(Row.CODER)
            .apply(name + "/Again", again().transform());
    return windowing.isAccumulating()
        ? totals.apply(name + "/Greatest", Max.longsPerKey())
        : totals.apply(name + "/Sum", Sum.longsPerKey());
  }

  private static final class SortedFn
      extends DoFn<KV<String, Iterable<Long>>, KV<String, List<Long>>> {
    @ProcessElement
    public void process(
        @Element KV<String, Iterable<Long>> group, OutputReceiver<KV<String, List<Long>>> out) {
      List<Long> values = new ArrayList<>();
      group.getValue().forEach(values::add);
      values.sort(null);
      out.output(KV.of(group.getKey(), values));
    }
  }

  private static final class TotalFn extends DoFn<KV<String, Iterable<Long>>, KV<String, Long>> {
    @ProcessElement
    public void process(
        @Element KV<String, Iterable<Long>> group, OutputReceiver<KV<String, Long>> out) {
      long total = 0;
      for (long value : group.getValue()) {
        total += 1_000 + Math.floorMod(value, 1_000L);
      }
      out.output(KV.of(group.getKey(), total));
    }
  }
}
