package dev.sluice.engine.aggregate.fixed;

import static dev.sluice.engine.aggregate.Policies.AT_END;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.engine.aggregate.FiringPolicy;
import dev.sluice.engine.aggregate.FiringPolicy.Accumulation;
import dev.sluice.engine.aggregate.FiringPolicy.OnChange;
import dev.sluice.engine.aggregate.FiringPolicy.OnEmpty;
import dev.sluice.engine.aggregate.Gathering;
import dev.sluice.engine.aggregate.Gathering.Event;
import dev.sluice.engine.aggregate.Gathering.Result;
import dev.sluice.engine.aggregate.Gathering.Span;
import dev.sluice.engine.aggregate.Pane;
import dev.sluice.engine.aggregate.PaneModel;
import dev.sluice.engine.aggregate.TableLimits;
import dev.sluice.engine.aggregate.partial.PartialAggregation;
import dev.sluice.engine.aggregate.partial.PartialCodec;
import dev.sluice.engine.aggregate.partial.PartialKey;
import dev.sluice.engine.fake.FakeTask;
import dev.sluice.engine.fake.Rows;
import dev.sluice.engine.operator.Operator;
import dev.sluice.engine.operator.StageContext;
import dev.sluice.engine.operator.Step;
import dev.sluice.engine.time.EventTime;
import dev.sluice.state.fake.MapView;
import dev.sluice.testkit.SeededTest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Both aggregations against a model without tables or steps, pane by pane. */
final class WindowedAggregationModelTest {
  private static final StageContext CONTEXT =
      new StageContext("stage", "step", 0, 1, Rows.KEY_GROUPS);

  @SeededTest(seeds = 200)
  void emitsThePanesOfTheModel(long seed) throws Exception {
    SplittableRandom random = new SplittableRandom(seed);
    boolean isCut = random.nextInt(3) == 0;
    FiringPolicy policy = policy(random, isCut);
    Run run =
        new Run(
            policy,
            new TableLimits(1 + random.nextInt(12), 10_000, 16L * random.nextInt(6)),
            random.nextBoolean());
    PaneModel model = new PaneModel(policy);
    boolean isPartial = random.nextBoolean();
    long watermark = 0;

    for (int batch = 0; batch < 40; batch++) {
      watermark =
          batch > 30
              ? EventTime.MAX_MILLIS
              : watermark + random.nextInt(4) * (long) random.nextInt(12);
      List<Event> events = events(random, watermark);
      long outputMillis = run.task.outputWatermarkMillis();
      List<Result> results = run.batch(events, isPartial, watermark, isCut ? 1 : Long.MAX_VALUE);

      assertThat(results)
          .as("batch %d of %s", batch, policy)
          .containsExactlyInAnyOrderElementsOf(
              model.batch(events, outputMillis, run.task.inputWatermarkMillis()));
      model.check(run.task);
      if (!isPartial) {
        assertThat(run.task.droppedLate()).isEqualTo(model.droppedLate());
      }
      if (random.nextInt(4) == 0) {
        run.reopen();
      }
    }
    run.drain(model);
    assertThat(run.view.size()).isZero();
  }

  @Test
  void anIdleBatchDoesNotTouchTheState() throws Exception {
    FiringPolicy policy =
        new FiringPolicy(
            OnChange.GATHER,
            OnChange.FIRE,
            Accumulation.ACCUMULATING,
            5,
            OnEmpty.FIRE_ALWAYS,
            OnEmpty.FIRE_IF_NON_EMPTY);
    Run run = new Run(policy, TableLimits.DEFAULT, false);
    run.batch(events(new SplittableRandom(5), 10), false, 10, Long.MAX_VALUE);
    long before = run.view.touches();

    run.batch(List.of(), false, 10, Long.MAX_VALUE);

    assertThat(run.view.touches()).isEqualTo(before);
  }

  @Test
  void aWindowThatComesAndClosesInOneBatchLeavesTheStateAlone() throws Exception {
    Run run = new Run(AT_END, TableLimits.DEFAULT, false);
    Event event = new Event("a", 1, 3, List.of(new Span(0, 10)));

    List<Result> results = run.batch(List.of(event), true, 20, Long.MAX_VALUE);

    Pane pane = new Pane(true, true, Pane.Timing.ON_TIME, 0, 0);
    assertThat(results).containsExactly(new Result("a", new Span(0, 10), List.of(1), pane));
    assertThat(run.view.writes() + run.view.reads()).isZero();
  }

  @Test
  void closesWindowsInTheOrderOfTheirEndsAndDeletesThemAtOnce() throws Exception {
    Run run = new Run(AT_END, TableLimits.DEFAULT, false);
    List<Event> events = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      events.add(new Event("k" + i, i, i % 40, List.of(span(i % 40 / 10))));
    }
    run.batch(events, false, 5, Long.MAX_VALUE);
    long before = run.view.writes();

    List<Result> results = run.batch(List.of(), false, 100, Long.MAX_VALUE);

    assertThat(results)
        .hasSize(5_000)
        .isSortedAccordingTo(
            (a, b) -> Long.compare(a.window().endMillis(), b.window().endMillis()));
    assertThat(run.view.writes() - before).isEqualTo(1);
    assertThat(run.view.rangeDeletes()).isEqualTo(1);
    assertThat(run.view.size()).isZero();
  }

  private static FiringPolicy policy(SplittableRandom random, boolean isCut) {
    long lateness =
        switch (random.nextInt(4)) {
          case 0, 1 -> 0;
          case 2 -> 1 + random.nextInt(30);
          default -> random.nextInt(3) == 0 ? EventTime.MAX_MILLIS : 100;
        };
    // With lateness a cut batch makes one step exactly if every window that is due emits.
    boolean isStepping = isCut && lateness > 0;
    return new FiringPolicy(
        !isStepping && random.nextBoolean() ? OnChange.FIRE : OnChange.GATHER,
        isStepping || random.nextBoolean() ? OnChange.FIRE : OnChange.GATHER,
        random.nextBoolean() ? Accumulation.ACCUMULATING : Accumulation.DISCARDING,
        lateness,
        isStepping || random.nextBoolean() ? OnEmpty.FIRE_ALWAYS : OnEmpty.FIRE_IF_NON_EMPTY,
        isStepping || random.nextBoolean() ? OnEmpty.FIRE_ALWAYS : OnEmpty.FIRE_IF_NON_EMPTY);
  }

  private static List<Event> events(SplittableRandom random, long watermark) {
    List<Event> events = new ArrayList<>();
    int count = random.nextInt(20);
    for (int i = 0; i < count; i++) {
      long time = Math.max(0, Math.min(watermark, 300) + random.nextInt(60) - 35);
      List<Span> spans = new ArrayList<>(List.of(span(time / 10)));
      if (random.nextBoolean()) {
        spans.add(new Span(time / 10 * 10 - 20, time / 10 * 10 + 10));
      }
      if (random.nextInt(5) == 0) {
        spans.add(new Span(0, EventTime.MAX_MILLIS - 86_400_000));
      }
      events.add(new Event(key(random.nextInt(7)), random.nextInt(1_000_000), time, spans));
    }
    return events;
  }

  private static Span span(long number) {
    return new Span(number * 10, number * 10 + 10);
  }

  private static String key(int number) {
    return switch (number) {
      case 0 -> "";
      case 1 -> "a";
      case 2 -> "a\0";
      case 3 -> "b";
      default -> "x".repeat(1_020 + number * 2) + number;
    };
  }

  /** The operator under test, with what it needs around it. */
  private static final class Run {
    private final MapView view = new MapView();
    private final FakeTask task = new FakeTask(view);
    private final FiringPolicy policy;
    private final TableLimits limits;
    private final boolean isSequence;
    private final List<Result> results = new ArrayList<>();
    private Operator operator;

    private Run(FiringPolicy policy, TableLimits limits, boolean isSequence) throws Exception {
      this.policy = policy;
      this.limits = limits;
      this.isSequence = isSequence;
      this.operator = open();
    }

    private List<Result> batch(List<Event> events, boolean isPartial, long watermark, long budget)
        throws Exception {
      results.clear();
      task.nextBatch(0).withBudget(budget);
      operator.begin(task);
      for (Rows chunk : isPartial ? partials(events) : raw(events)) {
        operator.elements(0, chunk);
      }
      operator.advance(watermark);
      operator.finish();
      assertThat(view.openCursors()).isZero();
      task.endBatch(watermark);
      return List.copyOf(results);
    }

    /** Goes on until the watermark has got through, however small the budget was. */
    private void drain(PaneModel model) throws Exception {
      for (int i = 0; i < 2_000 && task.inputWatermarkMillis() < EventTime.MAX_MILLIS; i++) {
        long before = task.inputWatermarkMillis();
        long outputMillis = task.outputWatermarkMillis();
        List<Result> emitted = batch(List.of(), false, EventTime.MAX_MILLIS, 1);
        assertThat(emitted)
            .containsExactlyInAnyOrderElementsOf(
                model.batch(List.of(), outputMillis, task.inputWatermarkMillis()));
        assertThat(task.inputWatermarkMillis()).isGreaterThan(before);
      }
    }

    private List<Rows> raw(List<Event> events) {
      List<Rows> chunks = new ArrayList<>(List.of(new Rows()));
      for (Event event : events) {
        if (chunks.get(chunks.size() - 1).size() == 4) {
          chunks.add(new Rows());
        }
        chunks.get(chunks.size() - 1).add(event.key().getBytes(UTF_8), event);
      }
      return chunks;
    }

    private List<Rows> partials(List<Event> events) throws Exception {
      Rows rows = new Rows();
      PartialCodec codec = new PartialCodec(new Gathering(isSequence));
      Step step =
          PartialAggregation.step(new Gathering(isSequence), limits)
              .open(
                  CONTEXT,
                  List.of(
                      element -> {
                        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                        codec.encode(element, bytes);
                        Object read = codec.decode(new ByteArrayInputStream(bytes.toByteArray()));
                        rows.add(new PartialKey().key(read), read);
                      }));
      step.begin(task);
      for (Event event : events) {
        step.accept(event);
      }
      step.finish();
      return List.of(rows);
    }

    private void reopen() throws Exception {
      operator.close();
      operator = open();
    }

    private Operator open() throws Exception {
      return WindowedAggregation.head(new Gathering(isSequence), policy, limits)
          .open(CONTEXT, List.of(element -> results.add((Result) element)));
    }
  }
}
