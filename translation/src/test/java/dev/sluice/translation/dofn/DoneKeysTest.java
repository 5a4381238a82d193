package dev.sluice.translation.dofn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.engine.time.EventTime;
import dev.sluice.state.Cursor;
import dev.sluice.testkit.SeededTest;
import dev.sluice.translation.element.KvKeySelector;
import dev.sluice.translation.fake.HeadFixture;
import dev.sluice.translation.fake.Specs;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.runners.TransformHierarchy;
import org.apache.beam.sdk.state.StateSpec;
import org.apache.beam.sdk.state.StateSpecs;
import org.apache.beam.sdk.state.TimeDomain;
import org.apache.beam.sdk.state.Timer;
import org.apache.beam.sdk.state.TimerSpec;
import org.apache.beam.sdk.state.TimerSpecs;
import org.apache.beam.sdk.state.ValueState;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.Deduplicate;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.GroupIntoBatches;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.reflect.DoFnSignatures;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.WindowedValue;
import org.apache.beam.sdk.values.WindowedValues;
import org.apache.beam.sdk.values.WindowingStrategy;
import org.joda.time.Duration;
import org.joda.time.Instant;
import org.junit.jupiter.api.Test;

/** What a stateful DoFn leaves of keys that are done, in a window that never ends. */
final class DoneKeysTest {
  private static final int TIMERS = 32;

  @Test
  void aKeyWhoseStateIsClearedByItsTimerLeavesNothing() throws Exception {
    try (HeadFixture fixture = fixture(new ClearedByTimerFn())) {
      fixture.batch(rows(IntStream.range(0, 100).mapToObj(i -> "k" + i).toList(), 1), 5);
      fixture.restart();

      fixture.clockMillis += 1_001;
      fixture.batch(List.of(), 6);

      assertThat(fixture.take()).hasSize(100);
      assertThat(fixture.state.size()).isZero();
    }
  }

  /** Each comes once; the query is opened anew now and then. */
  @Test
  void twoHundredThousandKeysLeaveNothing() throws Exception {
    try (HeadFixture fixture = fixture(new ClearedByTimerFn())) {
      for (int batch = 0; batch < 20; batch++) {
        int first = batch * 10_000;
        fixture.clockMillis += 1_001;
        fixture.batch(
            rows(IntStream.range(first, first + 10_000).mapToObj(i -> "k" + i).toList(), 1), 5);
        fixture.take();
        assertThat(fixture.state.countOfTable(0)).isEqualTo(10_000);
        if (batch % 5 == 0) {
          fixture.restart();
        }
      }
      fixture.clockMillis += 1_001;
      fixture.batch(List.of(), 5);

      assertThat(fixture.state.size()).isZero();
    }
  }

  /** Beam's own batches and duplicates: the first tell of a window's end, but only of elements. */
  @Test
  void keysOfBatchesAndDuplicatesLeaveNothing() throws Exception {
    Duration second = Duration.standardSeconds(1);
    List<PTransform<PCollection<KV<String, Integer>>, ?>> transforms =
        List.of(
            GroupIntoBatches.ofSize(1),
            GroupIntoBatches.<String, Integer>ofSize(10).withMaxBufferingDuration(second),
            Deduplicate.<String, Integer>keyedValues().withDuration(second));
    for (PTransform<PCollection<KV<String, Integer>>, ?> transform : transforms) {
      try (HeadFixture fixture = fixture(statefulIn(transform))) {
        fixture.batch(rows(IntStream.range(0, 100).mapToObj(i -> "k" + i).toList(), 1), 5);
        fixture.restart();
        fixture.clockMillis += 1_001;
        fixture.batch(List.of(), 6);

        assertThat(fixture.take()).hasSize(100);
        assertThat(fixture.state.size()).as("%s", transform).isZero();
      }
    }
  }

  @SuppressWarnings("unchecked") // what the transform is applied to
  private static DoFn<KV<String, Integer>, String> statefulIn(
      PTransform<PCollection<KV<String, Integer>>, ?> transform) {
    Pipeline pipeline = Pipeline.create();
    pipeline
        .apply(Create.empty(KvCoder.of(StringUtf8Coder.of(), VarIntCoder.of())))
        .apply((PTransform<PCollection<KV<String, Integer>>, PCollection<?>>) transform);
    List<DoFn<?, ?>> found = new ArrayList<>();
    pipeline.traverseTopologically(
        new Pipeline.PipelineVisitor.Defaults() {
          @Override
          public void visitPrimitiveTransform(TransformHierarchy.Node node) {
            if (node.getTransform() instanceof ParDo.MultiOutput<?, ?> parDo
                && DoFnSignatures.isStateful(parDo.getFn())) {
              found.add(parDo.getFn());
            }
          }
        });
    assertThat(found).hasSize(1);
    return (DoFn<KV<String, Integer>, String>) found.get(0);
  }

  @Test
  void aKeyThatWritesNothingLeavesNothing() throws Exception {
    try (HeadFixture fixture = fixture(new FirstOnlyFn())) {
      fixture.batch(rows(List.of("a", "b", "c"), 0), 5);

      assertThat(fixture.take()).hasSize(3);
      assertThat(fixture.state.size()).isZero();
    }
  }

  @Test
  void aKeyWithStateIsKeptUntilItsWindowEnds() throws Exception {
    try (HeadFixture fixture = fixture(new FirstOnlyFn())) {
      fixture.batch(rows(List.of("a", "b"), 1), 5);
      fixture.batch(rows(List.of("a"), 0), 6);

      assertThat(fixture.state.countOfTable(0)).isEqualTo(2);
      assertThat(fixture.state.countOfTable(TIMERS)).isEqualTo(2);

      fixture.batch(List.of(), EventTime.MAX_MILLIS);
      assertThat(fixture.state.size()).isZero();
    }
  }

  @Test
  void everyKeyExpiresThatWasSeenByADoFnThatIsToldOfIt() throws Exception {
    try (HeadFixture fixture = fixture(new ToldFn())) {
      fixture.batch(rows(List.of("a", "b"), 0), 5);
      fixture.restart();

      fixture.batch(List.of(), EventTime.MAX_MILLIS);

      assertThat(Specs.values(fixture.take())).containsExactlyInAnyOrder("a is over", "b is over");
      assertThat(fixture.state.size()).isZero();
    }
  }

  /** Older versions set a timer for every key that they saw. */
  @Test
  void timersOfKeysWithoutStateGoWhenTheKeyComesBy() throws Exception {
    try (HeadFixture before = fixture(new ToldFn());
        HeadFixture after = fixture(new FirstOnlyFn())) {
      before.batch(rows(List.of("a", "b"), 0), 5);
      try (Cursor all = before.state.scan(new byte[0], new byte[] {-1})) {
        while (all.next()) {
          after.state.put(all.key(), all.value());
        }
      }

      after.batch(rows(List.of("a"), 0), 5);
      assertThat(after.state.countOfTable(TIMERS)).isEqualTo(1);
      after.batch(List.of(), EventTime.MAX_MILLIS);

      assertThat(after.state.size()).isZero();
    }
  }

  /** A timer expires the key as long as it has state of any kind, and only then. */
  @SeededTest
  void aTimerStandsExactlyWhereStateDoes(long seed) throws Exception {
    SplittableRandom random = new SplittableRandom(seed);
    try (HeadFixture fixture = fixture(new EveryKindFn())) {
      for (int batch = 0; batch < 60; batch++) {
        List<WindowedValue<KV<String, Integer>>> rows = new ArrayList<>();
        for (int i = random.nextInt(4); i >= 0; i--) {
          rows.add(row("key", random.nextInt(EveryKindFn.OPERATIONS)));
        }
        fixture.clockMillis += 10;
        fixture.batch(rows, 5);
        if (random.nextInt(5) == 0) {
          fixture.restart();
        }

        long entries = fixture.state.countOfTable(0);
        long ownTimers = random.nextBoolean() ? settled(fixture) : ownTimers(fixture);
        assertThat(ownTimers).as("batch %d, entries %d", batch, entries).isEqualTo(any(fixture));
      }

      fixture.clockMillis += 1_000;
      fixture.batch(List.of(), EventTime.MAX_MILLIS);
      assertThat(fixture.state.size()).isZero();
    }
  }

  private static long settled(HeadFixture fixture) throws Exception {
    fixture.clockMillis += 1_000;
    fixture.batch(List.of(), 5);
    return ownTimers(fixture);
  }

  private static long any(HeadFixture fixture) {
    return Math.min(1, fixture.state.countOfTable(0));
  }

  /** All timers but the user's, of which there is one at most. */
  private static long ownTimers(HeadFixture fixture) {
    long users = fixture.last.wakeClockMillis == EventTime.MAX_MILLIS ? 0 : 1;
    return fixture.state.countOfTable(TIMERS) - users;
  }

  private static HeadFixture fixture(DoFn<KV<String, Integer>, String> doFn) {
    DoFnSpec spec =
        Specs.of(
            doFn,
            KvCoder.of(StringUtf8Coder.of(), VarIntCoder.of()),
            WindowingStrategy.globalDefault());
    return new HeadFixture(
        DoFnHeads.stateful(spec, StringUtf8Coder.of()), 2, new KvKeySelector(StringUtf8Coder.of()));
  }

  private static List<WindowedValue<KV<String, Integer>>> rows(List<String> keys, int value) {
    return keys.stream().map(key -> row(key, value)).toList();
  }

  private static WindowedValue<KV<String, Integer>> row(String key, int value) {
    return WindowedValues.timestampedValueInGlobalWindow(
        KV.of(key, value), Instant.ofEpochMilli(7));
  }

  static final class ClearedByTimerFn extends DoFn<KV<String, Integer>, String> {
    private static final long serialVersionUID = 1L;

    @StateId("value")
    final StateSpec<ValueState<Integer>> spec = StateSpecs.value(VarIntCoder.of());

    @TimerId("clock")
    final TimerSpec timer = TimerSpecs.timer(TimeDomain.PROCESSING_TIME);

    @ProcessElement
    public void process(
        @Element KV<String, Integer> element,
        @StateId("value") ValueState<Integer> value,
        @TimerId("clock") Timer clock) {
      value.write(element.getValue());
      clock.offset(Duration.standardSeconds(1)).setRelative();
    }

    @OnTimer("clock")
    public void onClock(
        @Key String key, @StateId("value") ValueState<Integer> value, OutputReceiver<String> out) {
      out.output(key + value.read());
      value.clear();
    }
  }

  /** Gives a key that it does not remember; remembers those with a value above 0. */
  static final class FirstOnlyFn extends DoFn<KV<String, Integer>, String> {
    private static final long serialVersionUID = 1L;

    @StateId("value")
    final StateSpec<ValueState<Integer>> spec = StateSpecs.value(VarIntCoder.of());

    @ProcessElement
    public void process(
        @Element KV<String, Integer> element,
        @StateId("value") ValueState<Integer> value,
        OutputReceiver<String> out) {
      if (value.read() == null) {
        out.output(element.getKey());
        if (element.getValue() > 0) {
          value.write(element.getValue());
        }
      }
    }
  }

  static final class ToldFn extends DoFn<KV<String, Integer>, String> {
    private static final long serialVersionUID = 1L;

    @StateId("value")
    final StateSpec<ValueState<Integer>> spec = StateSpecs.value(VarIntCoder.of());

    @ProcessElement
    public void process() {}

    @OnWindowExpiration
    public void expire(@Key String key, OutputReceiver<String> out) {
      out.output(key + " is over");
    }
  }
}
