package dev.sluice.testkit.pipelines;

import org.apache.beam.sdk.coders.AtomicCoder;
import org.apache.beam.sdk.coders.BigEndianLongCoder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.Redistribute;
import org.apache.beam.sdk.transforms.Reshuffle;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.transforms.windowing.PaneInfo;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.TupleTagList;
import org.joda.time.Instant;

/** Steps that look at one row at a time and keep nothing. */
final class PlainSteps {
  private static final TupleTag<KV<String, Long>> EVEN = new TupleTag<>() {};
  private static final TupleTag<KV<String, Long>> ODD = new TupleTag<>() {};

  private PlainSteps() {}

  /** Other keys. */
  record Rekey(int keys) implements Step {
    @Override
    public boolean fits(Shape shape) {
      return true;
    }

    @Override
    public Shape after(Shape shape) {
      return shape.has(Fact.SINGLE) ? shape : shape.without(Fact.ORDER);
    }

    @Override
    public PCollection<KV<String, Long>> apply(
        PCollection<KV<String, Long>> rows, String name, Taps taps) {
      return rows.apply(name, ParDo.of(new RekeyFn(keys)));
    }
  }

  private static final class RekeyFn extends DoFn<KV<String, Long>, KV<String, Long>> {
    private final int keys;

    RekeyFn(int keys) {
      this.keys = keys;
    }

    @ProcessElement
    public void process(@Element KV<String, Long> row, OutputReceiver<KV<String, Long>> out) {
      out.output(KV.of("r" + Math.floorMod(row.getValue(), keys), row.getValue() + 1));
    }
  }

  /** Puts time, window and pane into the value, as a DoFn is told them. */
  record Stamp() implements Step {
    @Override
    public boolean fits(Shape shape) {
      return shape.has(Fact.TIME)
          && shape.has(Fact.PANE)
          && shape.has(Fact.LAST)
          && shape.has(Fact.PUNCTUALITY);
    }

    @Override
    public Shape after(Shape shape) {
      return shape;
    }

    @Override
    public PCollection<KV<String, Long>> apply(
        PCollection<KV<String, Long>> rows, String name, Taps taps) {
      return rows.apply(name, ParDo.of(new StampFn()));
    }
  }

  private static final class StampFn extends DoFn<KV<String, Long>, KV<String, Long>> {
    @ProcessElement
    public void process(
        @Element KV<String, Long> row,
        @Timestamp Instant time,
        BoundedWindow window,
        PaneInfo pane,
        OutputReceiver<KV<String, Long>> out) {
      long told = time.getMillis() + 31L * window.maxTimestamp().getMillis() + pane.hashCode() % 7;
      out.output(KV.of(row.getKey(), row.getValue() + Math.floorMod(told, 1_000)));
    }
  }

  /** Two outputs, and both together again. */
  record Routed() implements Step {
    @Override
    public boolean fits(Shape shape) {
      return true;
    }

    @Override
    public Shape after(Shape shape) {
      return shape;
    }

    @Override
    public PCollection<KV<String, Long>> apply(
        PCollection<KV<String, Long>> rows, String name, Taps taps) {
      PCollectionTuple routed =
          rows.apply(name, ParDo.of(new RouteFn()).withOutputTags(EVEN, TupleTagList.of(ODD)));
      return PCollectionList.of(routed.get(EVEN).setCoder(Row.CODER))
          .and(routed.get(ODD).setCoder(Row.CODER))
          .apply(name + "/Both", Flatten.pCollections());
    }
  }

  private static final class RouteFn extends DoFn<KV<String, Long>, KV<String, Long>> {
    @ProcessElement
    public void process(@Element KV<String, Long> row, MultiOutputReceiver out) {
      out.get(row.getValue() % 2 == 0 ? EVEN : ODD).output(row);
    }
  }

  /** The rows twice, the second time with another coder if asked. */
  record Twice(boolean hasOtherCoder) implements Step {
    @Override
    public boolean fits(Shape shape) {
      return true;
    }

    @Override
    public Shape after(Shape shape) {
      return shape.without(Fact.SINGLE, Fact.ORDER);
    }

    @Override
    public PCollection<KV<String, Long>> apply(
        PCollection<KV<String, Long>> rows, String name, Taps taps) {
      PCollection<KV<String, Long>> again = rows;
      if (hasOtherCoder) {
        again =
            rows.apply(name + "/Recoded", ParDo.of(new RekeyFn(3)))
                .setCoder(KvCoder.of(new BackwardsCoder(), BigEndianLongCoder.of()));
      }
      return PCollectionList.of(rows).and(again).apply(name, Flatten.pCollections());
    }
  }

  /** Not the coder that any other collection of strings has. */
  private static final class BackwardsCoder extends AtomicCoder<String> {
    private static final long serialVersionUID = 1L;

    @Override
    public void encode(String value, java.io.OutputStream out) throws java.io.IOException {
      StringUtf8Coder.of().encode(new StringBuilder(value).reverse().toString(), out);
    }

    @Override
    public String decode(java.io.InputStream in) throws java.io.IOException {
      return new StringBuilder(StringUtf8Coder.of().decode(in)).reverse().toString();
    }

    @Override
    public void verifyDeterministic() {}
  }

  /** Ways to send rows elsewhere unchanged. */
  enum Spreading {
    RESHUFFLE,
    RESHUFFLE_VIA_RANDOM_KEY,
    REDISTRIBUTE,
    REDISTRIBUTE_BY_KEY
  }

  /** Sends rows elsewhere with all that belongs to them. */
  record Spread(Spreading how) implements Step {
    @Override
    public boolean fits(Shape shape) {
      return true;
    }

    @Override
    public Shape after(Shape shape) {
      return shape.has(Fact.SINGLE) ? shape : shape.without(Fact.ORDER);
    }

    @Override
    public PCollection<KV<String, Long>> apply(
        PCollection<KV<String, Long>> rows, String name, Taps taps) {
      return switch (how) {
        case RESHUFFLE -> rows.apply(name, Reshuffle.of());
        case RESHUFFLE_VIA_RANDOM_KEY -> rows.apply(name, Reshuffle.viaRandomKey());
        case REDISTRIBUTE -> rows.apply(name, Redistribute.arbitrarily());
        case REDISTRIBUTE_BY_KEY -> rows.apply(name, Redistribute.byKey());
      };
    }
  }

  /** A splittable DoFn in the middle. */
  record TakeApart(int claims) implements Step {
    @Override
    public boolean fits(Shape shape) {
      return shape.arrival() != Arrival.EVENTS; // see DirectQuirks.RESUME_WITHOUT_A_CLOCK
    }

    @Override
    public Shape after(Shape shape) {
      return shape.without(Fact.SINGLE, Fact.ORDER, Fact.PANE, Fact.LAST);
    }

    @Override
    public PCollection<KV<String, Long>> apply(
        PCollection<KV<String, Long>> rows, String name, Taps taps) {
      return rows.apply(name, ParDo.of(new SplittableFns.TakeApart(claims)));
    }
  }
}
