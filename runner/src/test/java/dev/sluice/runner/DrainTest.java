package dev.sluice.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.engine.query.QueryStatus;
import dev.sluice.state.CheckpointException;
import java.nio.file.Path;
import java.util.Collection;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult.State;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.io.Read;
import org.apache.beam.sdk.io.range.OffsetRange;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.state.StateSpec;
import org.apache.beam.sdk.state.StateSpecs;
import org.apache.beam.sdk.state.TimeDomain;
import org.apache.beam.sdk.state.Timer;
import org.apache.beam.sdk.state.TimerSpec;
import org.apache.beam.sdk.state.TimerSpecs;
import org.apache.beam.sdk.state.ValueState;
import org.apache.beam.sdk.transforms.Count;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.Reshuffle;
import org.apache.beam.sdk.transforms.WithKeys;
import org.apache.beam.sdk.transforms.splittabledofn.OffsetRangeTracker;
import org.apache.beam.sdk.transforms.splittabledofn.RestrictionTracker;
import org.apache.beam.sdk.transforms.windowing.FixedWindows;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.TypeDescriptors;
import org.joda.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole pipelines that are drained: endless sources, windows, timers, splittable DoFns. */
final class DrainTest {
  @TempDir private Path directory;

  @Test
  void everyWindowClosesAndTheResultIsDone() {
    Pipeline pipeline = pipeline();
    endless(pipeline, 30)
        .apply(Window.into(FixedWindows.of(Duration.millis(20))))
        .apply(Count.perElement())
        .apply("Text", ParDo.of(new TextFn<>()))
        .apply(Reshuffle.viaRandomKey())
        .apply(collect("counts"));

    SluicePipelineResult result = started(pipeline);
    result.query().processAllAvailable();
    State state = result.drain();

    assertThat(state).isEqualTo(State.DONE);
    assertThat(result.query().status()).isEqualTo(QueryStatus.DRAINED);
    // Word n % 3 at time n: the second window had not closed by itself.
    assertThat(Collected.take("counts"))
        .containsExactlyInAnyOrder(
            "KV{w0, 7}", "KV{w1, 7}", "KV{w2, 6}", "KV{w0, 3}", "KV{w1, 3}", "KV{w2, 4}");
  }

  @Test
  void timersByTheClockComeBeforeTheEnd() {
    Pipeline pipeline = pipeline();
    endless(pipeline, 9)
        .apply(WithKeys.<String, String>of(word -> word).withKeyType(TypeDescriptors.strings()))
        .apply(ParDo.of(new FlushHourlyFn()))
        .apply(collect("flushed"));

    SluicePipelineResult result = started(pipeline);
    result.query().processAllAvailable();
    assertThat(Collected.take("flushed")).isEmpty();
    result.drain();

    assertThat(Collected.take("flushed")).containsExactlyInAnyOrder("w0 x3", "w1 x3", "w2 x3");
  }

  @Test
  void anEndlessSplittableDoFnIsCutOffAndABoundedOneRunsToItsEnd() {
    Pipeline pipeline = pipeline();
    PCollection<String> seeds = pipeline.apply(Create.of("seed"));
    seeds.apply("Endless", ParDo.of(new TickingFn())).apply("Ticks", collect("given"));
    seeds.apply("Bounded", ParDo.of(new TenFn())).apply("Ten", collect("given"));

    SluicePipelineResult result = started(pipeline);
    result.query().processAllAvailable();
    State state = result.drain();

    assertThat(state).isEqualTo(State.DONE);
    Collection<String> given = Collected.take("given");
    assertThat(given).contains("tick 0");
    assertThat(given.stream().filter(value -> value.startsWith("ten")).toList())
        .containsExactlyInAnyOrder(
            "ten 0", "ten 1", "ten 2", "ten 3", "ten 4", "ten 5", "ten 6", "ten 7", "ten 8",
            "ten 9");
  }

  @Test
  void boundedInputIsReadToItsEndBesideAnEndlessOne() {
    Pipeline pipeline = pipeline();
    pipeline
        .apply(Create.of(KV.of("k", 1), KV.of("k", 2)))
        .apply(GroupByKey.create())
        .apply("Size", ParDo.of(new SizeFn()))
        .apply("Groups", collect("groups"));
    endless(pipeline, 3).apply("Words", collect("words"));

    SluicePipelineResult result = started(pipeline);
    result.drain();

    assertThat(Collected.take("groups")).containsExactly("k of 2");
  }

  @Test
  void aDrainedPipelineIsRefusedAndSaysWhatToDo() {
    Pipeline pipeline = pipeline();
    endless(pipeline, 3).apply(collect("words"));
    started(pipeline).drain();

    Pipeline again = pipeline();
    endless(again, 3).apply(collect("words"));

    assertThatThrownBy(() -> started(again))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("was drained with batch")
        .hasMessageContaining("./sluice rollback");
  }

  private static <T> ParDo.SingleOutput<T, Void> collect(String name) {
    return ParDo.of(new Collected.Values<>(name));
  }

  private Pipeline pipeline() {
    PipelineOptions options =
        PipelineOptionsFactory.fromArgs(
                "--runner=SluiceRunner",
                "--checkpointLocation=" + directory.resolve("checkpoint"),
                "--stateBackend=heap",
                "--parallelism=2",
                "--blockOnRun=false")
            .create();
    return Pipeline.create(options);
  }

  private static SluicePipelineResult started(Pipeline pipeline) {
    return (SluicePipelineResult) pipeline.run();
  }

  /** Words, one a millisecond, and then none, but never an end. */
  private static PCollection<String> endless(Pipeline pipeline, int words) {
    return pipeline.apply("Endless words", Read.from(new EndlessWords(words)));
  }

  static final class TextFn<T> extends DoFn<T, String> {
    private static final long serialVersionUID = 1L;

    @ProcessElement
    public void process(@Element T element, OutputReceiver<String> out) {
      out.output(element.toString());
    }
  }

  static final class SizeFn extends DoFn<KV<String, Iterable<Integer>>, String> {
    private static final long serialVersionUID = 1L;

    @ProcessElement
    public void process(ProcessContext c) {
      int size = 0;
      for (Integer ignored : c.element().getValue()) {
        size += ignored == null ? 0 : 1;
      }
      c.output(c.element().getKey() + " of " + size);
    }
  }

  /** Counts, and gives the count an hour after the first. */
  static final class FlushHourlyFn extends DoFn<KV<String, String>, String> {
    private static final long serialVersionUID = 1L;

    @StateId("count")
    final StateSpec<ValueState<Integer>> spec = StateSpecs.value(VarIntCoder.of());

    @TimerId("flush")
    final TimerSpec flush = TimerSpecs.timer(TimeDomain.PROCESSING_TIME);

    @ProcessElement
    public void process(
        @StateId("count") ValueState<Integer> count, @TimerId("flush") Timer timer) {
      Integer before = count.read();
      count.write(before == null ? 1 : before + 1);
      if (before == null) {
        timer.offset(Duration.standardHours(1)).setRelative();
      }
    }

    @OnTimer("flush")
    public void onFlush(
        @Key String key, @StateId("count") ValueState<Integer> count, OutputReceiver<String> out) {
      out.output(key + " x" + count.read());
    }
  }

  @DoFn.UnboundedPerElement
  static final class TickingFn extends DoFn<String, String> {
    private static final long serialVersionUID = 1L;

    @GetInitialRestriction
    public OffsetRange initial() {
      return new OffsetRange(0, Long.MAX_VALUE);
    }

    @NewTracker
    public OffsetRangeTracker tracker(@Restriction OffsetRange range) {
      return new EndlessTracker(range);
    }

    @ProcessElement
    public ProcessContinuation process(
        RestrictionTracker<OffsetRange, Long> tracker, OutputReceiver<String> out) {
      long at = tracker.currentRestriction().getFrom();
      if (!tracker.tryClaim(at)) {
        return ProcessContinuation.stop();
      }
      out.output("tick " + at);
      return ProcessContinuation.resume().withResumeDelay(Duration.standardHours(1));
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

  @DoFn.BoundedPerElement
  static final class TenFn extends DoFn<String, String> {
    private static final long serialVersionUID = 1L;

    @GetInitialRestriction
    public OffsetRange initial() {
      return new OffsetRange(0, 10);
    }

    @ProcessElement
    public ProcessContinuation process(
        RestrictionTracker<OffsetRange, Long> tracker, OutputReceiver<String> out) {
      long at = tracker.currentRestriction().getFrom();
      if (!tracker.tryClaim(at)) {
        return ProcessContinuation.stop();
      }
      out.output("ten " + at);
      return ProcessContinuation.resume().withResumeDelay(Duration.millis(20));
    }
  }
}
