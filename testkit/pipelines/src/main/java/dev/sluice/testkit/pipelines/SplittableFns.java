package dev.sluice.testkit.pipelines;

import java.util.List;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.io.range.OffsetRange;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.DoFn.BoundedPerElement;
import org.apache.beam.sdk.transforms.DoFn.UnboundedPerElement;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.splittabledofn.ManualWatermarkEstimator;
import org.apache.beam.sdk.transforms.splittabledofn.RestrictionTracker;
import org.apache.beam.sdk.transforms.splittabledofn.WatermarkEstimators;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.joda.time.Instant;

/** Splittable DoFns: two that read rows, one that takes rows apart. */
final class SplittableFns {
  private SplittableFns() {}

  static PCollection<KV<String, Long>> read(
      Pipeline pipeline, String name, List<Row> rows, int claims, boolean isBounded) {
    return pipeline
        .apply(name + "/Begin", Create.of(0L))
        .apply(
            name,
            ParDo.of(isBounded ? new ReadBounded(rows, claims) : new ReadUnbounded(rows, claims)))
        .setCoder(Row.CODER);
  }

  @BoundedPerElement
  static final class ReadBounded extends DoFn<Long, KV<String, Long>> {
    @SuppressWarnings("serial") // given lists that are serialisable
    private final List<Row> rows;

    private final int claims;

    ReadBounded(List<Row> rows, int claims) {
      this.rows = rows;
      this.claims = claims;
    }

    @GetInitialRestriction
    public OffsetRange all() {
      return new OffsetRange(0, rows.size());
    }

    @SplitRestriction
    public void split(@Restriction OffsetRange range, OutputReceiver<OffsetRange> out) {
      long middle = (range.getFrom() + range.getTo()) / 2;
      out.output(new OffsetRange(range.getFrom(), middle));
      out.output(new OffsetRange(middle, range.getTo()));
    }

    @ProcessElement
    public ProcessContinuation process(
        RestrictionTracker<OffsetRange, Long> tracker, OutputReceiver<KV<String, Long>> out) {
      long from = tracker.currentRestriction().getFrom();
      for (long at = from; at < from + claims; at++) {
        if (!tracker.tryClaim(at)) {
          return ProcessContinuation.stop();
        }
        Row row = rows.get((int) at);
        out.outputWithTimestamp(row.element(), row.time());
      }
      return ProcessContinuation.resume();
    }
  }

  @UnboundedPerElement
  static final class ReadUnbounded extends DoFn<Long, KV<String, Long>> {
    @SuppressWarnings("serial") // given lists that are serialisable
    private final List<Row> rows;

    private final int claims;

    ReadUnbounded(List<Row> rows, int claims) {
      this.rows = rows;
      this.claims = claims;
    }

    @GetInitialRestriction
    public OffsetRange all() {
      return new OffsetRange(0, rows.size());
    }

    @GetInitialWatermarkEstimatorState
    public Instant beginning() {
      return BoundedWindow.TIMESTAMP_MIN_VALUE;
    }

    @NewWatermarkEstimator
    public WatermarkEstimators.Manual estimator(@WatermarkEstimatorState Instant state) {
      return new WatermarkEstimators.Manual(state);
    }

    @ProcessElement
    public ProcessContinuation process(
        RestrictionTracker<OffsetRange, Long> tracker,
        ManualWatermarkEstimator<Instant> watermark,
        OutputReceiver<KV<String, Long>> out) {
      long from = tracker.currentRestriction().getFrom();
      for (long at = from; at < from + claims; at++) {
        if (!tracker.tryClaim(at)) {
          return ProcessContinuation.stop();
        }
        Row row = rows.get((int) at);
        watermark.setWatermark(row.time());
        out.outputWithTimestamp(row.element(), row.time());
      }
      return ProcessContinuation.resume();
    }
  }

  /** Gives a row per unit of the row's value, up to three. */
  @BoundedPerElement
  static final class TakeApart extends DoFn<KV<String, Long>, KV<String, Long>> {
    private final int claims;

    TakeApart(int claims) {
      this.claims = claims;
    }

    @GetInitialRestriction
    public OffsetRange all(@Element KV<String, Long> row) {
      return new OffsetRange(0, Math.floorMod(row.getValue(), 4L));
    }

    @ProcessElement
    public ProcessContinuation process(
        @Element KV<String, Long> row,
        RestrictionTracker<OffsetRange, Long> tracker,
        OutputReceiver<KV<String, Long>> out) {
      long from = tracker.currentRestriction().getFrom();
      for (long at = from; at < from + claims; at++) {
        if (!tracker.tryClaim(at)) {
          return ProcessContinuation.stop();
        }
        out.output(KV.of(row.getKey(), 10 * (row.getValue() % 1_000) + at));
      }
      return ProcessContinuation.resume();
    }
  }
}
