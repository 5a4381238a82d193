package dev.sluice.testkit.pipelines;

import org.apache.beam.sdk.coders.IterableCoder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.transforms.Deduplicate;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.GroupIntoBatches;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.joda.time.Duration;

/** Steps that keep something per key and window. */
final class StateSteps {
  private StateSteps() {}

  /** Stateful DoFns whose output does not depend on the order of rows. */
  enum How {
    ALL_STATES,
    BUCKETS,
    UNTIL_EXPIRY,
    BY_CLOCK,
    LOOP,
    SORTED
  }

  /** Keeps rows, and gives something of them when time comes. */
  record Keep(How how, long sizeMillis) implements Step {
    @Override
    public boolean fits(Shape shape) {
      return shape.has(Fact.TIME)
          && shape.arrival() != Arrival.LATE
          && shape.windowing().latenessMillis() == 0
          && !shape.windowing().windows().isMerging()
          && !(isByTime() && shape.arrival() == Arrival.EVENTS);
    }

    @Override
    public Shape after(Shape shape) {
      Shape after = shape.without(Fact.SINGLE, Fact.ORDER);
      return switch (how) {
        // a pane is its row's, and rows are told apart by nothing else
        case SORTED -> after.without(Fact.PANE, Fact.LAST);
        case BY_CLOCK, ALL_STATES, LOOP, UNTIL_EXPIRY ->
            after.with(Fact.PANE).with(Fact.LAST).with(Fact.PUNCTUALITY).atWindowsEnds();
        case BUCKETS -> after.with(Fact.PANE).with(Fact.LAST).with(Fact.PUNCTUALITY);
      };
    }

    @Override
    public PCollection<KV<String, Long>> apply(
        PCollection<KV<String, Long>> rows, String name, Taps taps) {
      return rows.apply(name, ParDo.of(fn())).setCoder(Row.CODER);
    }

    /** A clock that stands gives nothing; rows behind the watermark have no place in an order. */
    private boolean isByTime() {
      return how == How.BY_CLOCK || how == How.SORTED;
    }

    private DoFn<KV<String, Long>, KV<String, Long>> fn() {
      return switch (how) {
        case ALL_STATES -> new KeptFns.AllStates();
        case BUCKETS -> new KeptFns.Buckets(sizeMillis);
        case UNTIL_EXPIRY -> new KeptFns.UntilExpiry();
        case BY_CLOCK -> new KeptFns.ByClock();
        case LOOP -> new KeptFns.Loop(sizeMillis);
        case SORTED -> new KeptFns.Sorted();
      };
    }
  }

  /** Batches of a size; which rows are together is left to the runner, how many are is not. */
  record Batches(int size) implements Step {
    @Override
    public boolean fits(Shape shape) {
      return shape.arrival() != Arrival.LATE
          && shape.windowing().latenessMillis() == 0
          && !shape.windowing().windows().isMerging();
    }

    @Override
    public Shape after(Shape shape) {
      return shape.without(Fact.SINGLE, Fact.ORDER, Fact.TIME, Fact.PANE, Fact.LAST);
    }

    @Override
    public PCollection<KV<String, Long>> apply(
        PCollection<KV<String, Long>> rows, String name, Taps taps) {
      return rows.apply(name, GroupIntoBatches.ofSize(size))
          .setCoder(
              KvCoder.of(Row.CODER.getKeyCoder(), IterableCoder.of(Row.CODER.getValueCoder())))
          .apply(name + "/Sizes", ParDo.of(new SizeFn()))
          .setCoder(Row.CODER);
    }
  }

  private static final class SizeFn extends DoFn<KV<String, Iterable<Long>>, KV<String, Long>> {
    @ProcessElement
    public void process(
        @Element KV<String, Iterable<Long>> batch, OutputReceiver<KV<String, Long>> out) {
      long size = 0;
      for (long ignored : batch.getValue()) {
        size++;
      }
      out.output(KV.of(batch.getKey(), size));
    }
  }

  /** Equal rows once per window; which of them passes is left to the runner. */
  record Deduplicated() implements Step {
    @Override
    public boolean fits(Shape shape) {
      return shape.arrival() != Arrival.LATE
          && shape.windowing().latenessMillis() == 0
          && !shape.windowing().windows().isMerging();
    }

    @Override
    public Shape after(Shape shape) {
      return shape.without(Fact.SINGLE, Fact.ORDER, Fact.TIME, Fact.PANE, Fact.LAST);
    }

    @Override
    public PCollection<KV<String, Long>> apply(
        PCollection<KV<String, Long>> rows, String name, Taps taps) {
      return rows.apply(
          name, Deduplicate.<KV<String, Long>>values().withDuration(Duration.standardDays(900)));
    }
  }
}
