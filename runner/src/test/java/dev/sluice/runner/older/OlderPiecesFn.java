package dev.sluice.runner.older;

import org.apache.beam.sdk.io.range.OffsetRange;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.splittabledofn.RestrictionTracker;
import org.apache.beam.sdk.values.KV;
import org.joda.time.Duration;

/** Ten pieces of each element; the last five only when they are asked for a long time later. */
@DoFn.BoundedPerElement
final class OlderPiecesFn extends DoFn<String, KV<String, Long>> {
  private static final long serialVersionUID = 1L;

  @GetInitialRestriction
  public OffsetRange initial() {
    return new OffsetRange(0, 10);
  }

  @ProcessElement
  public ProcessContinuation process(
      @Element String element,
      RestrictionTracker<OffsetRange, Long> tracker,
      OutputReceiver<KV<String, Long>> out) {
    long at = tracker.currentRestriction().getFrom();
    if (!tracker.tryClaim(at)) {
      return ProcessContinuation.stop();
    }
    out.output(KV.of("piece of " + element, at + 1));
    return ProcessContinuation.resume().withResumeDelay(Duration.millis(at == 4 ? 1_500 : 10));
  }
}
