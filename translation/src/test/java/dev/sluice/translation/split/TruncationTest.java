package dev.sluice.translation.split;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.engine.operator.StageContext;
import dev.sluice.engine.operator.Step;
import dev.sluice.engine.time.EventTime;
import dev.sluice.translation.dofn.DoFnSpec;
import dev.sluice.translation.fake.HeadFixture;
import dev.sluice.translation.fake.Specs;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.beam.sdk.coders.SerializableCoder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.coders.VoidCoder;
import org.apache.beam.sdk.io.range.OffsetRange;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.splittabledofn.OffsetRangeTracker;
import org.apache.beam.sdk.transforms.splittabledofn.RestrictionTracker;
import org.apache.beam.sdk.transforms.splittabledofn.RestrictionTracker.TruncateResult;
import org.apache.beam.sdk.transforms.windowing.FixedWindows;
import org.apache.beam.sdk.values.WindowingStrategy;
import org.joda.time.Duration;
import org.junit.jupiter.api.Test;

/** What a drain leaves of restrictions of each kind, before and after they have begun. */
final class TruncationTest {
  private static final long SIZE = 1_000;
  private static final long DELAY = 100;

  @Test
  void aBoundedRestrictionRunsToItsEndAndKeepsItsDelay() throws Exception {
    SplitSpec spec = spec(new BoundedFn());
    try (HeadFixture fixture = process(spec)) {
      fixture.batch(work(spec, 3), EventTime.MAX_MILLIS);
      fixture.draining = true;

      fixture.batch(List.of(), EventTime.MAX_MILLIS);
      assertThat(Specs.values(fixture.take())).containsExactly("0");
      assertThat(fixture.last.wakeClockMillis).isEqualTo(fixture.clockMillis + DELAY - 1);
      assertThat(fixture.outputMillis()).isLessThan(EventTime.MAX_MILLIS);
      List<Object> rest = runOn(fixture, 5);

      assertThat(Specs.values(rest)).containsExactly("1", "2");
      assertThat(fixture.state.size()).isZero();
      assertThat(fixture.outputMillis()).isEqualTo(EventTime.MAX_MILLIS);
    }
  }

  @Test
  void anUnboundedRestrictionIsDroppedAtOnceThoughItWaits() throws Exception {
    SplitSpec spec = spec(new UnboundedFn());
    try (HeadFixture fixture = process(spec)) {
      fixture.batch(work(spec, 3), EventTime.MAX_MILLIS);
      fixture.take();
      assertThat(fixture.outputMillis()).isLessThan(EventTime.MAX_MILLIS);
      fixture.draining = true;

      fixture.batch(List.of(), EventTime.MAX_MILLIS);

      assertThat(fixture.take()).isEmpty();
      assertThat(fixture.state.size()).isZero();
      assertThat(fixture.outputMillis()).isEqualTo(EventTime.MAX_MILLIS);
    }
  }

  @Test
  void theDoFnSaysItselfWhatIsLeftAndIsAskedOncePerRestriction() throws Exception {
    SplitSpec spec = spec(new CuttingFn());
    CuttingFn.ASKED.set(0);
    try (HeadFixture fixture = process(spec)) {
      fixture.batch(work(spec, 1_000), EventTime.MAX_MILLIS);
      fixture.draining = true;
      fixture.batch(List.of(), EventTime.MAX_MILLIS);
      // A reopened step does not know whom it has asked: the state does.
      fixture.restart();

      List<Object> all = runOn(fixture, 8);

      assertThat(Specs.values(all)).containsExactly("0", "1", "2", "3");
      assertThat(CuttingFn.ASKED).hasValue(1);
      assertThat(fixture.outputMillis()).isEqualTo(EventTime.MAX_MILLIS);
    }
  }

  @Test
  void whatComesInADrainIsTruncatedBeforeItBegins() throws Exception {
    SplitSpec bounded = spec(new BoundedFn());
    SplitSpec unbounded = spec(new UnboundedFn());
    SplitSpec cutting = spec(new CuttingFn());

    assertThat(drainedFromTheStart(bounded)).containsExactly("0", "1", "2", "3", "4");
    assertThat(drainedFromTheStart(unbounded)).isEmpty();
    assertThat(drainedFromTheStart(cutting)).containsExactly("0", "1", "2");
  }

  private static List<Object> drainedFromTheStart(SplitSpec spec) throws Exception {
    try (HeadFixture fixture = process(spec)) {
      fixture.draining = true;
      fixture.batch(work(spec, 5), EventTime.MAX_MILLIS);
      List<Object> all = runOn(fixture, 10);
      assertThat(fixture.outputMillis()).isEqualTo(EventTime.MAX_MILLIS);
      return Specs.values(all);
    }
  }

  /** Batches a delay apart; all that they gave, with what was given before. */
  private static List<Object> runOn(HeadFixture fixture, int batches) throws Exception {
    List<Object> all = fixture.take();
    for (int batch = 0; batch < batches; batch++) {
      fixture.clockMillis += DELAY;
      fixture.batch(List.of(), EventTime.MAX_MILLIS);
      all.addAll(fixture.take());
    }
    return all;
  }

  private static SplitSpec spec(DoFn<Integer, String> doFn) {
    DoFnSpec parDo =
        Specs.of(
            doFn, VarIntCoder.of(), WindowingStrategy.of(FixedWindows.of(Duration.millis(SIZE))));
    return new SplitSpec(parDo, SerializableCoder.of(OffsetRange.class), VoidCoder.of());
  }

  private static HeadFixture process(SplitSpec spec) {
    return new HeadFixture(SplitHeads.process(spec), 2, SplitSteps.workKey());
  }

  private static List<Object> work(SplitSpec spec, int end) throws Exception {
    List<Object> pieces = new ArrayList<>();
    StageContext context = new StageContext("stage", "pieces", 0, 1, 16);
    try (Step step = SplitSteps.pairAndSplit(spec).open(context, List.of(pieces::add))) {
      step.begin(process(spec).last);
      step.accept(Specs.at(5, SIZE, end));
      step.finish();
    }
    return pieces;
  }

  private static DoFn.ProcessContinuation claimOne(
      RestrictionTracker<OffsetRange, Long> tracker, DoFn.OutputReceiver<String> out) {
    long at = tracker.currentRestriction().getFrom();
    if (!tracker.tryClaim(at)) {
      return DoFn.ProcessContinuation.stop();
    }
    out.output(String.valueOf(at));
    return DoFn.ProcessContinuation.resume().withResumeDelay(Duration.millis(DELAY));
  }

  @DoFn.BoundedPerElement
  static final class BoundedFn extends DoFn<Integer, String> {
    private static final long serialVersionUID = 1L;

    @GetInitialRestriction
    public OffsetRange initial(@Element Integer end) {
      return new OffsetRange(0, end);
    }

    @ProcessElement
    public ProcessContinuation process(
        RestrictionTracker<OffsetRange, Long> tracker, OutputReceiver<String> out) {
      return claimOne(tracker, out);
    }
  }

  @DoFn.UnboundedPerElement
  static final class UnboundedFn extends DoFn<Integer, String> {
    private static final long serialVersionUID = 1L;

    @GetInitialRestriction
    public OffsetRange initial(@Element Integer end) {
      return new OffsetRange(0, end);
    }

    @NewTracker
    public OffsetRangeTracker tracker(@Restriction OffsetRange range) {
      return new EndlessTracker(range);
    }

    @ProcessElement
    public ProcessContinuation process(
        RestrictionTracker<OffsetRange, Long> tracker, OutputReceiver<String> out) {
      return claimOne(tracker, out);
    }
  }

  /** Cuts off all but the next three. */
  @DoFn.UnboundedPerElement
  static final class CuttingFn extends DoFn<Integer, String> {
    private static final long serialVersionUID = 1L;
    static final AtomicInteger ASKED = new AtomicInteger();

    @GetInitialRestriction
    public OffsetRange initial(@Element Integer end) {
      return new OffsetRange(0, end);
    }

    @TruncateRestriction
    @SuppressWarnings("unchecked") // Beam's factory gives the raw type
    public TruncateResult<OffsetRange> truncate(@Restriction OffsetRange range) {
      ASKED.incrementAndGet();
      return TruncateResult.of(new OffsetRange(range.getFrom(), range.getFrom() + 3));
    }

    @ProcessElement
    public ProcessContinuation process(
        RestrictionTracker<OffsetRange, Long> tracker, OutputReceiver<String> out) {
      return claimOne(tracker, out);
    }
  }

  static final class EndlessTracker extends OffsetRangeTracker {
    EndlessTracker(OffsetRange range) {
      super(range);
    }

    @Override
    public IsBounded isBounded() {
      return IsBounded.UNBOUNDED;
    }
  }
}
