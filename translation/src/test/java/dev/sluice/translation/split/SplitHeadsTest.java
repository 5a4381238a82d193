package dev.sluice.translation.split;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.engine.operator.StageContext;
import dev.sluice.engine.operator.Step;
import dev.sluice.engine.time.EventTime;
import dev.sluice.translation.dofn.DoFnSpec;
import dev.sluice.translation.fake.HeadFixture;
import dev.sluice.translation.fake.Specs;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.InstantCoder;
import org.apache.beam.sdk.coders.SerializableCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.coders.VoidCoder;
import org.apache.beam.sdk.io.range.OffsetRange;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.splittabledofn.ManualWatermarkEstimator;
import org.apache.beam.sdk.transforms.splittabledofn.OffsetRangeTracker;
import org.apache.beam.sdk.transforms.splittabledofn.RestrictionTracker;
import org.apache.beam.sdk.transforms.splittabledofn.SplitResult;
import org.apache.beam.sdk.transforms.splittabledofn.WatermarkEstimators;
import org.apache.beam.sdk.transforms.windowing.FixedWindows;
import org.apache.beam.sdk.values.WindowingStrategy;
import org.joda.time.Duration;
import org.joda.time.Instant;
import org.junit.jupiter.api.Test;

class SplitHeadsTest {
  private static final long SIZE = 1_000;

  @Test
  void eachPartOfARestrictionIsProcessedOnceAndWhole() throws Exception {
    SplitSpec spec = spec(new CountingFn(), VoidCoder.of());
    try (HeadFixture fixture = process(spec)) {
      fixture.batch(work(spec, Specs.at(5, SIZE, 25)), EventTime.MAX_MILLIS);

      assertThat(Specs.values(fixture.take())).containsExactlyInAnyOrderElementsOf(upTo(25));
      assertThat(fixture.state.size()).isZero();
      assertThat(fixture.outputMillis()).isEqualTo(EventTime.MAX_MILLIS);
    }
  }

  @Test
  void whatIsOverTheBatchsBudgetGoesOnInLaterOnes() throws Exception {
    SplitSpec spec = spec(new CountingFn(), VoidCoder.of());
    try (HeadFixture fixture = process(spec)) {
      fixture.recordsPerBatch = 150;
      fixture.batch(work(spec, Specs.at(5, SIZE, 1_000)), EventTime.MAX_MILLIS);
      int first = fixture.outputs.get(0).size();
      assertThat(first).isBetween(100, 300);
      assertThat(fixture.last.unfinished).isTrue();
      assertThat(fixture.outputMillis()).isEqualTo(5);
      fixture.restart();

      int batches = fixture.settle(EventTime.MAX_MILLIS, 100);

      assertThat(batches).isGreaterThan(2);
      assertThat(Specs.values(fixture.take())).containsExactlyInAnyOrderElementsOf(upTo(1_000));
      assertThat(fixture.state.size()).isZero();
      assertThat(fixture.outputMillis()).isEqualTo(EventTime.MAX_MILLIS);
    }
  }

  @Test
  void aRestWithoutDelayRunsInTheNextBatchThoughTheClockStands() throws Exception {
    SplitSpec spec = spec(new ResumingFn(Duration.ZERO), InstantCoder.of());
    try (HeadFixture fixture = process(spec)) {
      fixture.clockMillis = EventTime.MIN_MILLIS;
      fixture.batch(work(spec, Specs.at(5, SIZE, 3)), 50);
      assertThat(Specs.values(fixture.take())).containsExactly("0");
      fixture.batch(List.of(), 50);
      assertThat(Specs.values(fixture.take())).containsExactly("1");
      assertThat(fixture.last.unfinished).isTrue();
    }
  }

  @Test
  void aRestWithADelayWaitsForTheClockAndHoldsAtItsEstimatorsWatermark() throws Exception {
    SplitSpec spec = spec(new ResumingFn(Duration.millis(100)), InstantCoder.of());
    try (HeadFixture fixture = process(spec)) {
      fixture.clockMillis = 1_000;
      fixture.batch(work(spec, Specs.at(5, SIZE, 3)), EventTime.MAX_MILLIS);
      assertThat(Specs.values(fixture.take())).containsExactly("0");
      assertThat(fixture.outputMillis()).isEqualTo(10);
      assertThat(fixture.last.unfinished).isFalse();
      assertThat(fixture.last.wakeClockMillis).isEqualTo(1_099);
      fixture.restart();

      fixture.clockMillis = 1_099;
      fixture.batch(List.of(), EventTime.MAX_MILLIS);
      assertThat(fixture.take()).isEmpty();
      fixture.clockMillis = 1_100;
      fixture.batch(List.of(), EventTime.MAX_MILLIS);

      assertThat(Specs.values(fixture.take())).containsExactly("1");
      assertThat(fixture.outputMillis()).isEqualTo(20);
    }
  }

  /** As a watch of many files does when no new ones came. */
  @Test
  void aRestThatIsWhatItWasIsNotWrittenAgain() throws Exception {
    SplitSpec spec = spec(new PollingFn(), VoidCoder.of(), StringUtf8Coder.of());
    try (HeadFixture fixture = process(spec)) {
      fixture.batch(work(spec, Specs.at(5, SIZE, 1)), 50);
      assertThat(Specs.values(fixture.take())).containsExactly("polled");
      assertThat(fixture.state.putBytes).isGreaterThan(PollingFn.LARGE);
      long written = fixture.state.putBytes;

      for (int poll = 1; poll <= 20; poll++) {
        fixture.clockMillis += 101;
        if (poll % 7 == 0) {
          fixture.restart();
        }
        fixture.batch(List.of(), 50);
        assertThat(Specs.values(fixture.take())).containsExactly("polled");
      }

      assertThat(fixture.state.putBytes - written).isLessThan(20 * 100);
    }
  }

  /** Asks again and again, and finds nothing new. */
  @DoFn.UnboundedPerElement
  static final class PollingFn extends DoFn<Integer, String> {
    private static final long serialVersionUID = 1L;
    static final int LARGE = 100_000;

    @GetInitialRestriction
    public String initial() {
      return "";
    }

    @NewTracker
    public RestrictionTracker<String, String> tracker(@Restriction String restriction) {
      return new PollTracker(restriction);
    }

    @GetRestrictionCoder
    public Coder<String> restrictionCoder() {
      return StringUtf8Coder.of();
    }

    @ProcessElement
    public ProcessContinuation process(
        RestrictionTracker<String, String> tracker, OutputReceiver<String> out) {
      if (tracker.tryClaim("x".repeat(LARGE))) {
        out.output("polled");
      }
      return ProcessContinuation.resume().withResumeDelay(Duration.millis(100));
    }
  }

  /** What was found so far. */
  private static final class PollTracker extends RestrictionTracker<String, String> {
    private String found;

    PollTracker(String found) {
      this.found = found;
    }

    @Override
    public boolean tryClaim(String position) {
      found = position;
      return true;
    }

    @Override
    public String currentRestriction() {
      return found;
    }

    @Override
    public SplitResult<String> trySplit(double fractionOfRemainder) {
      return SplitResult.of("", found);
    }

    @Override
    public void checkDone() {}

    @Override
    public IsBounded isBounded() {
      return IsBounded.UNBOUNDED;
    }
  }

  @Test
  void finalizersRunAfterTheCommit() throws Exception {
    SplitSpec spec = spec(new FinalizingFn(), VoidCoder.of());
    FinalizingFn.finalized = 0;
    try (HeadFixture fixture = process(spec)) {
      fixture.batch(work(spec, Specs.at(5, SIZE, 1)), 50);

      assertThat(FinalizingFn.finalized).isEqualTo(1);
      assertThat(fixture.last.afterCommit).hasSize(1);
    }
  }

  private static List<Object> upTo(int end) {
    return IntStream.range(0, end).<Object>mapToObj(String::valueOf).toList();
  }

  private static SplitSpec spec(DoFn<Integer, String> doFn, Coder<?> stateCoder) {
    return spec(doFn, stateCoder, SerializableCoder.of(OffsetRange.class));
  }

  private static SplitSpec spec(
      DoFn<Integer, String> doFn, Coder<?> stateCoder, Coder<?> restrictionCoder) {
    DoFnSpec parDo =
        Specs.of(
            doFn, VarIntCoder.of(), WindowingStrategy.of(FixedWindows.of(Duration.millis(SIZE))));
    return new SplitSpec(parDo, restrictionCoder, stateCoder);
  }

  private static HeadFixture process(SplitSpec spec) {
    return new HeadFixture(SplitHeads.process(spec), 2, SplitSteps.workKey());
  }

  /** The pieces of one element, as they would come over the exchange. */
  private static List<Object> work(SplitSpec spec, Object element) throws Exception {
    List<Object> pieces = new ArrayList<>();
    StageContext context = new StageContext("stage", "pieces", 0, 1, 16);
    try (Step step = SplitSteps.pairAndSplit(spec).open(context, List.of(pieces::add))) {
      step.begin(new HeadFixture(SplitHeads.process(spec), 2, null).last);
      step.accept(element);
      step.finish();
    }
    List<Object> decoded = new ArrayList<>();
    for (Object piece : pieces) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      SplitSteps.workCodec(spec).encode(piece, out);
      decoded.add(SplitSteps.workCodec(spec).decode(new ByteArrayInputStream(out.toByteArray())));
    }
    return decoded;
  }

  static final class CountingFn extends DoFn<Integer, String> {
    private static final long serialVersionUID = 1L;

    @GetInitialRestriction
    public OffsetRange initial(@Element Integer end) {
      return new OffsetRange(0, end);
    }

    @SplitRestriction
    public void split(@Restriction OffsetRange range, OutputReceiver<OffsetRange> parts) {
      long middle = (range.getFrom() + range.getTo()) / 2;
      parts.output(new OffsetRange(range.getFrom(), middle));
      parts.output(new OffsetRange(middle, range.getTo()));
    }

    @ProcessElement
    public void process(RestrictionTracker<OffsetRange, Long> tracker, OutputReceiver<String> out) {
      for (long i = tracker.currentRestriction().getFrom(); tracker.tryClaim(i); i++) {
        out.output(String.valueOf(i));
      }
    }

    @NewTracker
    public OffsetRangeTracker tracker(@Restriction OffsetRange range) {
      return new OffsetRangeTracker(range);
    }
  }

  static final class ResumingFn extends DoFn<Integer, String> {
    private static final long serialVersionUID = 1L;
    private final Duration delay;

    ResumingFn(Duration delay) {
      this.delay = delay;
    }

    @GetInitialRestriction
    public OffsetRange initial(@Element Integer end) {
      return new OffsetRange(0, end);
    }

    @GetInitialWatermarkEstimatorState
    public Instant initialWatermark(@Timestamp Instant time) {
      return time;
    }

    @NewWatermarkEstimator
    public WatermarkEstimators.Manual estimator(@WatermarkEstimatorState Instant state) {
      return new WatermarkEstimators.Manual(state);
    }

    @ProcessElement
    public ProcessContinuation process(
        RestrictionTracker<OffsetRange, Long> tracker,
        ManualWatermarkEstimator<Instant> watermark,
        OutputReceiver<String> out) {
      long at = tracker.currentRestriction().getFrom();
      if (!tracker.tryClaim(at)) {
        return ProcessContinuation.stop();
      }
      out.output(String.valueOf(at));
      watermark.setWatermark(Instant.ofEpochMilli(10 * (at + 1)));
      return ProcessContinuation.resume().withResumeDelay(delay);
    }
  }

  static final class FinalizingFn extends DoFn<Integer, String> {
    private static final long serialVersionUID = 1L;
    static int finalized;

    @GetInitialRestriction
    public OffsetRange initial(@Element Integer end) {
      return new OffsetRange(0, end);
    }

    @ProcessElement
    public void process(RestrictionTracker<OffsetRange, Long> tracker, BundleFinalizer finalizer) {
      finalizer.afterBundleCommit(
          Instant.now().plus(Duration.standardMinutes(1)), () -> finalized++);
      while (tracker.tryClaim(tracker.currentRestriction().getFrom())) {
        return;
      }
    }
  }
}
