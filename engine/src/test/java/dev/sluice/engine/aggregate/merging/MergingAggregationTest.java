package dev.sluice.engine.aggregate.merging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.engine.aggregate.FiringPolicy.Accumulation;
import dev.sluice.engine.aggregate.FiringPolicy.OnEmpty;
import dev.sluice.engine.aggregate.Gathering;
import dev.sluice.engine.aggregate.Gathering.Event;
import dev.sluice.engine.aggregate.Gathering.Result;
import dev.sluice.engine.aggregate.Gathering.Span;
import dev.sluice.engine.aggregate.Pane;
import dev.sluice.engine.aggregate.TableLimits;
import dev.sluice.engine.aggregate.merging.MergingRule.Merge;
import dev.sluice.engine.fake.FakeTask;
import dev.sluice.engine.fake.Rows;
import dev.sluice.engine.operator.HeadFactory;
import dev.sluice.engine.operator.Operator;
import dev.sluice.engine.operator.StageContext;
import dev.sluice.engine.time.EventTime;
import dev.sluice.state.fake.MapView;
import dev.sluice.testkit.SeededTest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * What merging windows cost, and that none is lost under small limits; their panes are compared
 * with Beam's own by the tests of the translation.
 */
final class MergingAggregationTest {
  private static final MergingPolicy AT_END =
      new MergingPolicy(
          PaneCondition.NEVER,
          true,
          Accumulation.DISCARDING,
          0,
          OnEmpty.FIRE_ALWAYS,
          OnEmpty.FIRE_IF_NON_EMPTY);
  private static final Gathering NUMBERS = new Gathering(false);
  private static final Gathering SEQUENCES = new Gathering(true);
  private static final Pane ONLY = new Pane(true, true, Pane.Timing.ON_TIME, 0, 0);

  @SeededTest(seeds = 150)
  void mergesWhatOverlapsUnderSmallLimits(long seed) throws Exception {
    SplittableRandom random = new SplittableRandom(seed);
    Gathering gathering = random.nextBoolean() ? NUMBERS : SEQUENCES;
    TableLimits limits =
        new TableLimits(1 + random.nextInt(4), 1 + random.nextInt(2_000), 1 + random.nextInt(60));
    Run run =
        new Run(
            MergingAggregation.ofOverlapping(gathering, gathering.windows()).head(AT_END, limits));
    List<Event> all = new ArrayList<>();

    for (int batch = 0; batch < 12; batch++) {
      List<Event> events = new ArrayList<>();
      for (int i = random.nextInt(25); i > 0; i--) {
        events.add(event(random.nextInt(5), all.size() + events.size(), random.nextInt(400)));
      }
      all.addAll(events);
      assertThat(run.batch(events, 0, Long.MAX_VALUE)).isEmpty();
      if (random.nextInt(4) == 0) {
        run.reopen();
      }
    }
    List<Result> results = new ArrayList<>();
    while (run.task.inputWatermarkMillis() < EventTime.MAX_MILLIS) {
      long before = run.task.inputWatermarkMillis();
      results.addAll(run.batch(List.of(), EventTime.MAX_MILLIS, 1 + random.nextInt(4)));
      assertThat(run.task.inputWatermarkMillis()).isGreaterThan(before);
    }

    assertThat(results).containsExactlyInAnyOrderElementsOf(merged(all));
    assertThat(run.view.size()).isZero();
  }

  @SeededTest(seeds = 150)
  void visitsWhatIsDueInTheBatchThatMergedIt(long seed) throws Exception {
    SplittableRandom random = new SplittableRandom(seed);
    Gathering gathering = random.nextBoolean() ? NUMBERS : SEQUENCES;
    TableLimits limits = new TableLimits(20 + random.nextInt(20), 1 + random.nextInt(4_000), 50);
    Run run =
        new Run(
            MergingAggregation.ofOverlapping(gathering, gathering.windows()).head(AT_END, limits));
    List<Event> all = new ArrayList<>();
    List<Result> results = new ArrayList<>();

    for (int batch = 0; batch < 20; batch++) {
      long reached = Math.max(0, run.task.inputWatermarkMillis());
      List<Event> events = new ArrayList<>();
      for (int i = random.nextInt(25); i > 0; i--) {
        long timeMillis = reached + random.nextInt(200);
        events.add(event(random.nextInt(5), all.size() + events.size(), timeMillis));
      }
      all.addAll(events);
      long budget = random.nextBoolean() ? Long.MAX_VALUE : 1 + random.nextInt(4);
      results.addAll(run.batch(events, reached + random.nextInt(150), budget));
    }
    while (run.task.inputWatermarkMillis() < EventTime.MAX_MILLIS) {
      results.addAll(run.batch(List.of(), EventTime.MAX_MILLIS, 1 + random.nextInt(4)));
    }

    assertThat(results).containsExactlyInAnyOrderElementsOf(merged(all));
    assertThat(run.view.size()).isZero();
  }

  @Test
  void writesNothingOfWhatBeginsAndEndsInOneBatch() throws Exception {
    Run run = new Run(AT_END, TableLimits.DEFAULT);

    List<Result> results =
        run.batch(List.of(event(1, 1, 100), event(1, 2, 105), event(2, 3, 300)), 200, 100);

    assertThat(results)
        .containsExactly(new Result(key(1), new Span(100, 115), List.of(1, 2), ONLY));
    assertThat(run.view.writes()).as("the other key's record, and when to visit it").isEqualTo(2);
    assertThat(run.view.size()).isEqualTo(2);
  }

  @Test
  void readsAndWritesAKeyOnceABatch() throws Exception {
    Run run = new Run(AT_END, TableLimits.DEFAULT);
    run.batch(List.of(event(1, 1, 100), event(1, 2, 105), event(1, 3, 300)), 0, Long.MAX_VALUE);
    long reads = run.view.reads();
    long writes = run.view.writes();

    run.batch(List.of(event(1, 4, 110), event(1, 5, 305), event(1, 6, 500)), 0, Long.MAX_VALUE);

    assertThat(run.view.reads() - reads).isEqualTo(1);
    assertThat(run.view.writes() - writes).isEqualTo(1);
    assertThat(run.view.size()).as("the record and when to visit it").isEqualTo(2);
  }

  @Test
  void doesNotReadOrMoveTheSequencesOfWindowsThatMerge() throws Exception {
    Run run =
        new Run(
            MergingAggregation.ofOverlapping(SEQUENCES, SEQUENCES.windows())
                .head(AT_END, new TableLimits(1_000, 1 << 20, 1)));
    run.batch(List.of(event(1, 1, 100), event(1, 2, 118)), 0, Long.MAX_VALUE);
    long reads = run.view.reads();
    long writes = run.view.writes();

    run.batch(List.of(event(1, 3, 109)), 0, Long.MAX_VALUE);
    long readsOfMerge = run.view.reads() - reads;
    long writesOfMerge = run.view.writes() - writes;
    List<Result> results = run.batch(List.of(), 200, Long.MAX_VALUE);

    assertThat(readsOfMerge).as("the record").isEqualTo(1);
    assertThat(writesOfMerge).as("the record and a part").isEqualTo(2);
    assertThat(results)
        .containsExactly(new Result(key(1), new Span(100, 128), List.of(1, 2, 3), ONLY));
    assertThat(run.view.size()).isZero();
  }

  @Test
  void aWindowThatIsMergedIntoOneThatIsOverEmitsAtOnce() throws Exception {
    MergingRule intoTheFirst =
        windows -> windows.size() < 2 ? List.of() : List.of(new Merge(windows, windows.get(0)));
    Run run =
        new Run(
            MergingAggregation.byRule(SEQUENCES, intoTheFirst)
                .head(
                    new MergingPolicy(
                        PaneCondition.NEVER,
                        true,
                        Accumulation.DISCARDING,
                        50,
                        OnEmpty.FIRE_ALWAYS,
                        OnEmpty.FIRE_IF_NON_EMPTY),
                    TableLimits.DEFAULT));
    run.batch(List.of(event(1, 1, 100)), 120, Long.MAX_VALUE);

    List<Result> late = run.batch(List.of(event(1, 2, 130)), 125, Long.MAX_VALUE);
    run.batch(List.of(), 161, Long.MAX_VALUE);

    assertThat(late)
        .containsExactly(
            new Result(
                key(1),
                new Span(100, 110),
                List.of(2),
                new Pane(false, false, Pane.Timing.LATE, 1, 1)));
    assertThat(run.view.size()).isZero();
  }

  @Test
  void refusesARuleThatMergesAWindowTwice() throws Exception {
    MergingRule twice =
        windows -> List.of(new Merge(windows, new Span(0, 1)), new Merge(windows, new Span(0, 2)));
    Run run = new Run(MergingAggregation.byRule(NUMBERS, twice).head(AT_END, TableLimits.DEFAULT));

    assertThatThrownBy(() -> run.batch(List.of(event(1, 1, 100)), 0, Long.MAX_VALUE))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("or it was merged before");
  }

  @Test
  void anIdleBatchDoesNotTouchTheState() throws Exception {
    Run run = new Run(AT_END, TableLimits.DEFAULT);
    run.batch(List.of(event(1, 1, 100)), 50, Long.MAX_VALUE);
    long before = run.view.touches();

    run.batch(List.of(), 60, Long.MAX_VALUE);

    assertThat(run.view.touches()).isEqualTo(before);
  }

  @Test
  void aSessionThatHasGrownClosesAtItsNewEnd() throws Exception {
    Run run = new Run(AT_END, TableLimits.DEFAULT);
    run.batch(List.of(event(1, 1, 100)), 0, Long.MAX_VALUE);
    run.batch(List.of(event(1, 2, 105)), 0, Long.MAX_VALUE);

    assertThat(run.batch(List.of(), 114, Long.MAX_VALUE)).isEmpty();
    assertThat(run.batch(List.of(), 115, Long.MAX_VALUE))
        .containsExactly(new Result(key(1), new Span(100, 115), List.of(1, 2), ONLY));
  }

  @Test
  void anElementIsLateByItsOwnWindowOnly() throws Exception {
    Run run = new Run(AT_END, TableLimits.DEFAULT);
    run.batch(List.of(event(1, 1, 100), event(1, 2, 108)), 111, Long.MAX_VALUE);

    run.batch(List.of(event(1, 3, 101), event(1, 4, 102)), 111, Long.MAX_VALUE);
    List<Result> results = run.batch(List.of(), 200, Long.MAX_VALUE);

    assertThat(results)
        .containsExactly(new Result(key(1), new Span(100, 118), List.of(1, 2, 4), ONLY));
    assertThat(run.task.droppedLate()).isEqualTo(1);
  }

  @Test
  void holdsForWhatWaitsPastTheEndForItsExpiry() throws Exception {
    Run run =
        new Run(
            new MergingPolicy(
                PaneCondition.ofCount(3),
                false,
                Accumulation.DISCARDING,
                50,
                OnEmpty.FIRE_ALWAYS,
                OnEmpty.FIRE_IF_NON_EMPTY),
            TableLimits.DEFAULT);
    run.batch(List.of(event(1, 1, 100)), 0, Long.MAX_VALUE);

    run.batch(List.of(), 120, Long.MAX_VALUE);
    long waiting = run.task.outputWatermarkMillis();
    run.batch(List.of(event(1, 2, 101), event(1, 3, 102)), 120, Long.MAX_VALUE);
    run.batch(List.of(), 130, Long.MAX_VALUE);

    assertThat(waiting).isEqualTo(109);
    assertThat(run.task.outputWatermarkMillis()).isEqualTo(130);
  }

  /** The windows of all events, merged by a plain walk. */
  private static List<Result> merged(List<Event> events) {
    TreeMap<String, List<Event>> byKey = new TreeMap<>();
    for (Event event : events) {
      byKey.computeIfAbsent(event.key(), none -> new ArrayList<>()).add(event);
    }
    List<Result> results = new ArrayList<>();
    for (List<Event> ofKey : byKey.values()) {
      ofKey.sort(Comparator.comparingLong(Event::timeMillis));
      List<Event> session = new ArrayList<>();
      for (Event event : ofKey) {
        if (!session.isEmpty() && event.timeMillis() >= end(session)) {
          results.add(result(session));
          session.clear();
        }
        session.add(event);
      }
      results.add(result(session));
    }
    return results;
  }

  private static Result result(List<Event> session) {
    Span span = new Span(session.get(0).timeMillis(), end(session));
    List<Integer> numbers = session.stream().map(Event::number).sorted().toList();
    return new Result(session.get(0).key(), span, numbers, ONLY);
  }

  private static long end(List<Event> session) {
    return session.get(session.size() - 1).timeMillis() + 10;
  }

  private static Event event(int key, int number, long timeMillis) {
    return new Event(key(key), number, timeMillis, List.of(new Span(timeMillis, timeMillis + 10)));
  }

  private static String key(int number) {
    return number == 0 ? "x".repeat(1_030) : "k" + number;
  }

  /** The operator under test, with what it needs around it. */
  private static final class Run {
    private final MapView view = new MapView();
    private final FakeTask task = new FakeTask(view);
    private final HeadFactory head;
    private final List<Result> results = new ArrayList<>();
    private Operator operator;

    private Run(MergingPolicy policy, TableLimits limits) throws Exception {
      this(MergingAggregation.ofOverlapping(NUMBERS, NUMBERS.windows()).head(policy, limits));
    }

    private Run(HeadFactory head) throws Exception {
      this.head = head;
      this.operator = open();
    }

    private List<Result> batch(List<Event> events, long watermark, long budget) throws Exception {
      results.clear();
      task.nextBatch(0).withBudget(budget);
      operator.begin(task);
      Rows rows = new Rows();
      for (Event event : events) {
        rows.add(event.key().getBytes(UTF_8), event);
      }
      operator.elements(0, rows);
      operator.advance(watermark);
      operator.finish();
      assertThat(view.openCursors()).isZero();
      task.endBatch(watermark);
      return List.copyOf(results);
    }

    private void reopen() throws Exception {
      operator.close();
      operator = open();
    }

    private Operator open() throws Exception {
      return head.open(
          new StageContext("stage", "step", 0, 1, Rows.KEY_GROUPS),
          List.of(element -> results.add((Result) element)));
    }
  }
}
