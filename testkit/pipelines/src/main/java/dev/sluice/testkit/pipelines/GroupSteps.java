package dev.sluice.testkit.pipelines;

import org.apache.beam.sdk.transforms.Combine;
import org.apache.beam.sdk.transforms.Count;
import org.apache.beam.sdk.transforms.Distinct;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.Keys;
import org.apache.beam.sdk.transforms.Max;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.Sum;
import org.apache.beam.sdk.transforms.Values;
import org.apache.beam.sdk.transforms.WithKeys;
import org.apache.beam.sdk.transforms.join.CoGbkResult;
import org.apache.beam.sdk.transforms.join.CoGroupByKey;
import org.apache.beam.sdk.transforms.join.KeyedPCollectionTuple;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.TupleTag;

/** Windows and groupings whose panes are determined. */
final class GroupSteps {
  private static final TupleTag<Long> LEFT = new TupleTag<>() {};
  private static final TupleTag<Long> RIGHT = new TupleTag<>() {};

  private GroupSteps() {}

  /** Puts rows into windows. */
  record Windows(Windowing windowing) implements Step {
    @Override
    public boolean fits(Shape shape) {
      return shape.canBeIn(windowing.windows())
          && windowing.isCertain(after(shape))
          && Triggers.isSafe(windowing.trigger(), after(shape).windowing().latenessMillis());
    }

    @Override
    public Shape after(Shape shape) {
      Shape windowed = shape.in(windowing);
      return shape.has(Fact.SINGLE) ? windowed : windowed.without(Fact.ORDER);
    }

    @Override
    public PCollection<KV<String, Long>> apply(
        PCollection<KV<String, Long>> rows, String name, Taps taps) {
      return rows.apply(name, windowing.transform());
    }
  }

  /** Ways to group by key that give one row per pane. */
  enum How {
    GROUP,
    SUM,
    MAX,
    LIST,
    SUM_WITH_FANOUT,
    COUNT,
    GLOBALLY;

    /** Those that combine each row as it comes, in any windows. */
    static final How[] COMBINES = {SUM, MAX, LIST, COUNT};
  }

  /** Groups, and gives a row per pane. */
  record Group(How how) implements Step {
    @Override
    public boolean fits(Shape shape) {
      return switch (how) {
        // Two groupings inside, the first by keys and chance: under an early trigger it gives panes
        // of
        // its own, and windows that it merges are not merged with those of other chances.
        case SUM_WITH_FANOUT ->
            shape.arrival() == Arrival.FLOW
                && shape.hasCertainPanes()
                && Triggers.isByWatermark(shape.windowing().trigger())
                && shape.windowing().latenessMillis() == 0
                && !shape.windowing().windows().isMerging();
        case GLOBALLY ->
            shape.hasCertainPanes() && (!shape.has(Fact.ORDER) || shape.has(Fact.SINGLE));
        default -> shape.hasCertainPanes();
      };
    }

    @Override
    public Shape after(Shape shape) {
      Shape grouped = shape.grouped();
      return how == How.SUM_WITH_FANOUT ? grouped.without(Fact.ORDER) : grouped;
    }

    @Override
    public PCollection<KV<String, Long>> apply(
        PCollection<KV<String, Long>> rows, String name, Taps taps) {
      PCollection<KV<String, Long>> given =
          switch (how) {
            case GROUP ->
                rows.apply(name, GroupByKey.create())
                    .apply(name + "/Total", ParDo.of(new TotalFn()));
            case SUM -> rows.apply(name, Sum.longsPerKey());
            case MAX -> rows.apply(name, Max.longsPerKey());
            case LIST -> rows.apply(name, Combine.perKey(new ListFn()));
            case SUM_WITH_FANOUT ->
                rows.apply(
                    name, Combine.<String, Long, Long>perKey(Sum.ofLongs()).withHotKeyFanout(3));
            case COUNT -> rows.apply(name, Count.perKey());
            case GLOBALLY ->
                rows.apply(name + "/Values", Values.create())
                    .apply(name, Combine.globally(Sum.ofLongs()).withoutDefaults())
                    .apply(name + "/Key", WithKeys.of("all"));
          };
      return given.setCoder(Row.CODER);
    }
  }

  /** A number that tells groups of other rows apart, most of the time, whatever their order. */
  static long total(Iterable<Long> values) {
    long total = 0;
    for (long value : values) {
      total += 1_000 + value % 1_000 + Math.floorMod(value * value, 97L);
    }
    return total % 1_000_000;
  }

  private static final class TotalFn extends DoFn<KV<String, Iterable<Long>>, KV<String, Long>> {
    @ProcessElement
    public void process(
        @Element KV<String, Iterable<Long>> group, OutputReceiver<KV<String, Long>> out) {
      out.output(KV.of(group.getKey(), total(group.getValue())));
    }
  }

  /** Gives each row of a group again, in the group's pane. */
  record GroupAndSpread() implements Step {
    @Override
    public boolean fits(Shape shape) {
      return shape.hasCertainPanes();
    }

    @Override
    public Shape after(Shape shape) {
      return shape.grouped().without(Fact.ORDER);
    }

    @Override
    public PCollection<KV<String, Long>> apply(
        PCollection<KV<String, Long>> rows, String name, Taps taps) {
      return rows.apply(name, GroupByKey.create()).apply(name + "/Each", ParDo.of(new EachFn()));
    }
  }

  private static final class EachFn extends DoFn<KV<String, Iterable<Long>>, KV<String, Long>> {
    @ProcessElement
    public void process(
        @Element KV<String, Iterable<Long>> group, OutputReceiver<KV<String, Long>> out) {
      for (long value : group.getValue()) {
        out.output(KV.of(group.getKey(), value + 1));
      }
    }
  }

  /** Joins the rows with their own totals. */
  record Join() implements Step {
    @Override
    public boolean fits(Shape shape) {
      return !shape.has(Fact.ORDER)
          && shape.hasCertainPanes()
          && !shape.windowing().windows().isMerging()
          && shape.windowing().latenessMillis() == 0
          && Triggers.isByWatermark(shape.windowing().trigger());
    }

    @Override
    public Shape after(Shape shape) {
      Shape grouped = shape.grouped();
      return grouped.windowing().hasTimesOfWindows() ? grouped : grouped.without(Fact.TIME);
    }

    @Override
    public PCollection<KV<String, Long>> apply(
        PCollection<KV<String, Long>> rows, String name, Taps taps) {
      PCollection<KV<String, Long>> totals = rows.apply(name + "/Count", Count.perKey());
      return KeyedPCollectionTuple.of(LEFT, rows)
          .and(RIGHT, totals)
          .apply(name, CoGroupByKey.create())
          .apply(name + "/Joined", ParDo.of(new JoinFn()));
    }
  }

  private static final class JoinFn extends DoFn<KV<String, CoGbkResult>, KV<String, Long>> {
    @ProcessElement
    public void process(
        @Element KV<String, CoGbkResult> group, OutputReceiver<KV<String, Long>> out) {
      long right = total(group.getValue().getAll(RIGHT));
      long left = total(group.getValue().getAll(LEFT));
      out.output(KV.of(group.getKey(), left * 2 + right));
    }
  }

  /** The keys there are, once per window. */
  record DistinctKeys() implements Step {
    @Override
    public boolean fits(Shape shape) {
      return shape.hasCertainPanes()
          && shape.windowing().latenessMillis() == 0
          && !shape.windowing().windows().isMerging();
    }

    @Override
    public Shape after(Shape shape) {
      // Distinct groups in its own way: which pane it passes on, and when, is its affair
      return shape.grouped();
    }

    @Override
    public PCollection<KV<String, Long>> apply(
        PCollection<KV<String, Long>> rows, String name, Taps taps) {
      return rows.apply(name + "/Keys", Keys.create())
          .apply(name, Distinct.create())
          .apply(name + "/One", ParDo.of(new OneFn()))
          .setCoder(Row.CODER);
    }
  }

  private static final class OneFn extends DoFn<String, KV<String, Long>> {
    @ProcessElement
    public void process(@Element String key, OutputReceiver<KV<String, Long>> out) {
      out.output(KV.of(key, (long) key.length()));
    }
  }

  /** Keeps the windows, with another trigger and what belongs to it. */
  record Retrigger(Windowing windowing) implements Step {
    @Override
    public boolean fits(Shape shape) {
      return shape.has(Fact.ORDER) && !shape.windowing().windows().isMerging();
    }

    @Override
    public Shape after(Shape shape) {
      Windowing old = shape.windowing();
      return shape.with(
          new Windowing(
              old.windows(),
              trigger(old),
              windowing.isAccumulating(),
              old.latenessMillis(),
              windowing.combiner(),
              old.closing(),
              old.onTime()));
    }

    private org.apache.beam.sdk.transforms.windowing.Trigger trigger(Windowing old) {
      return Triggers.isSafe(windowing.trigger(), old.latenessMillis())
          ? windowing.trigger()
          : Triggers.repeated(windowing.trigger());
    }

    @Override
    public PCollection<KV<String, Long>> apply(
        PCollection<KV<String, Long>> rows, String name, Taps taps) {
      org.apache.beam.sdk.transforms.windowing.Trigger trigger =
          windowing.trigger().mayFinish()
                  && !Triggers.isSafe(
                      windowing.trigger(),
                      rows.getWindowingStrategy().getAllowedLateness().getMillis())
              ? Triggers.repeated(windowing.trigger())
              : windowing.trigger();
      Window<KV<String, Long>> window =
          Window.<KV<String, Long>>configure()
              .triggering(trigger)
              .withTimestampCombiner(windowing.combiner());
      return rows.apply(
          name,
          windowing.isAccumulating()
              ? window.accumulatingFiredPanes()
              : window.discardingFiredPanes());
    }
  }
}
