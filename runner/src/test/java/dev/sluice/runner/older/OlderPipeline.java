package dev.sluice.runner.older;

import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.io.Read;
import org.apache.beam.sdk.transforms.Combine;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.Deduplicate;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.GroupIntoBatches;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.Reshuffle;
import org.apache.beam.sdk.transforms.Sum;
import org.apache.beam.sdk.transforms.View;
import org.apache.beam.sdk.transforms.windowing.AfterFirst;
import org.apache.beam.sdk.transforms.windowing.AfterPane;
import org.apache.beam.sdk.transforms.windowing.AfterWatermark;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.transforms.windowing.FixedWindows;
import org.apache.beam.sdk.transforms.windowing.Repeatedly;
import org.apache.beam.sdk.transforms.windowing.Sessions;
import org.apache.beam.sdk.transforms.windowing.SlidingWindows;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.PCollectionView;
import org.joda.time.Duration;

/**
 * The pipelines whose checkpoints are kept, one for each kind of thing that stands in a checkpoint.
 * What stands here once is never changed; more may be added.
 */
enum OlderPipeline {
  FIXED_WINDOWS {
    @Override
    PCollection<KV<String, Long>> build(PCollection<KV<String, Long>> rows) {
      return rows.apply("Minutes", Window.into(FixedWindows.of(Duration.standardMinutes(1))))
          .apply("Sum", Sum.longsPerKey())
          .apply("Label", ParDo.of(new LabelFn()));
    }
  },
  SLIDING_WINDOWS_WITH_PANES {
    @Override
    PCollection<KV<String, Long>> build(PCollection<KV<String, Long>> rows) {
      return rows.apply(
              "Sliding",
              Window.<KV<String, Long>>into(
                      SlidingWindows.of(Duration.standardMinutes(1))
                          .every(Duration.standardSeconds(20)))
                  .triggering(
                      Repeatedly.forever(
                          AfterFirst.of(
                              AfterPane.elementCountAtLeast(4), AfterWatermark.pastEndOfWindow())))
                  .withAllowedLateness(Duration.standardMinutes(1))
                  .discardingFiredPanes())
          .apply("Sum", Sum.longsPerKey())
          .apply("Label", ParDo.of(new LabelFn()));
    }
  },
  SESSIONS {
    @Override
    PCollection<KV<String, Long>> build(PCollection<KV<String, Long>> rows) {
      return rows.apply("Sessions", Window.into(Sessions.withGapDuration(Duration.millis(7_500))))
          .apply("Sum", Combine.perKey(Sum.ofLongs()))
          .apply("Label", ParDo.of(new LabelFn()));
    }
  },
  GROUPS {
    @Override
    PCollection<KV<String, Long>> build(PCollection<KV<String, Long>> rows) {
      return rows.apply("Minutes", Window.into(FixedWindows.of(Duration.standardMinutes(1))))
          .apply("Group", GroupByKey.create())
          .apply("Add", ParDo.of(new GroupFn()))
          .apply("Label", ParDo.of(new LabelFn()));
    }
  },
  STATE_AND_TIMERS {
    @Override
    PCollection<KV<String, Long>> build(PCollection<KV<String, Long>> rows) {
      return rows.apply("State", ParDo.of(new OlderStateFn()));
    }
  },
  LIBRARY_STATE {
    @Override
    PCollection<KV<String, Long>> build(PCollection<KV<String, Long>> rows) {
      return rows.apply("Distinct", Deduplicate.values())
          .setCoder(KvCoder.of(StringUtf8Coder.of(), VarLongCoder.of()))
          .apply("Batches", GroupIntoBatches.ofSize(5))
          .apply("Add", ParDo.of(new GroupFn()));
    }
  },
  DURABLE_ROWS {
    @Override
    PCollection<KV<String, Long>> build(PCollection<KV<String, Long>> rows) {
      return rows.apply("Durable", Reshuffle.of())
          .apply("Fail", ParDo.of(new FailFn()))
          .apply("State", ParDo.of(new OlderStateFn()));
    }
  },
  LARGE_VALUES {
    @Override
    PCollection<KV<String, Long>> build(PCollection<KV<String, Long>> rows) {
      return rows.apply("Large", ParDo.of(new OlderLargeFn()));
    }
  },
  SIDE_INPUT {
    @Override
    PCollection<KV<String, Long>> build(PCollection<KV<String, Long>> rows) {
      PCollectionView<Long> sum =
          rows.apply("Minutes", Window.into(FixedWindows.of(Duration.standardMinutes(1))))
              .apply("Values", ParDo.of(new ValueFn()))
              .apply("Total", Combine.globally(Sum.ofLongs()).withoutDefaults())
              .apply("View", View.<Long>asSingleton().withDefaultValue(0L));
      return rows.apply("Same minutes", Window.into(FixedWindows.of(Duration.standardMinutes(1))))
          .apply("Look", ParDo.of(new LookFn(sum)).withSideInputs(sum))
          .apply("Label", ParDo.of(new LabelFn()));
    }
  },
  SPLITTABLE {
    @Override
    PCollection<KV<String, Long>> build(PCollection<KV<String, Long>> rows) {
      PCollection<KV<String, Long>> pieces =
          rows.getPipeline()
              .apply("Seeds", Create.of("a", "b", "c"))
              .apply("Pieces", ParDo.of(new OlderPiecesFn()));
      return PCollectionList.of(pieces).and(rows).apply("Both", Flatten.pCollections());
    }
  },
  RECORD_IDS {
    @Override
    PCollection<KV<String, Long>> build(PCollection<KV<String, Long>> rows) {
      return rows;
    }
  };

  /** While it is set, {@link #DURABLE_ROWS} fails behind its durable exchange. */
  static final AtomicBoolean FAILING = new AtomicBoolean();

  abstract PCollection<KV<String, Long>> build(PCollection<KV<String, Long>> rows);

  /** Adds the pipeline; its results are the totals of {@code run}. */
  void addTo(Pipeline pipeline, String run, int rows) {
    NumberedRows source =
        this == RECORD_IDS
            ? NumberedRows.deliveringAgain(name(), rows)
            : NumberedRows.of(name(), rows);
    build(pipeline.apply("Rows", Read.from(source)))
        .apply("Totals", ParDo.of(new Totals.AddFn(run)));
  }

  /** Puts the window into the label. */
  static final class LabelFn extends DoFn<KV<String, Long>, KV<String, Long>> {
    private static final long serialVersionUID = 1L;

    @ProcessElement
    public void process(
        @Element KV<String, Long> row, BoundedWindow window, OutputReceiver<KV<String, Long>> out) {
      out.output(KV.of(row.getKey() + " in " + window, row.getValue()));
    }
  }

  /** Adds a group up, and counts it. */
  static final class GroupFn extends DoFn<KV<String, Iterable<Long>>, KV<String, Long>> {
    private static final long serialVersionUID = 1L;

    @ProcessElement
    public void process(
        @Element KV<String, Iterable<Long>> group, OutputReceiver<KV<String, Long>> out) {
      long sum = 0;
      for (long value : group.getValue()) {
        sum += value;
      }
      out.output(KV.of(group.getKey(), sum));
    }
  }

  /** The values alone. */
  static final class ValueFn extends DoFn<KV<String, Long>, Long> {
    private static final long serialVersionUID = 1L;

    @ProcessElement
    public void process(@Element KV<String, Long> row, OutputReceiver<Long> out) {
      out.output(row.getValue());
    }
  }

  /** Adds what the view holds. */
  static final class LookFn extends DoFn<KV<String, Long>, KV<String, Long>> {
    private static final long serialVersionUID = 1L;
    private final PCollectionView<Long> view;

    LookFn(PCollectionView<Long> view) {
      this.view = view;
    }

    @ProcessElement
    public void process(ProcessContext context) {
      KV<String, Long> row = context.element();
      context.output(KV.of(row.getKey(), row.getValue() + context.sideInput(view)));
    }
  }

  /** Fails while it is told to. */
  static final class FailFn extends DoFn<KV<String, Long>, KV<String, Long>> {
    private static final long serialVersionUID = 1L;

    @ProcessElement
    public void process(@Element KV<String, Long> row, OutputReceiver<KV<String, Long>> out) {
      if (FAILING.get()) {
        throw new IllegalStateException("Told to fail");
      }
      out.output(row);
    }
  }
}
