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
import dev.sluice.engine.aggregate.TableLimits;
import dev.sluice.engine.fake.FakeTask;
import dev.sluice.engine.fake.Rows;
import dev.sluice.engine.operator.Operator;
import dev.sluice.engine.operator.StageContext;
import dev.sluice.engine.time.EventTime;
import dev.sluice.state.fake.MapView;
import dev.sluice.testkit.SeededTest;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Windows that close a few keys a batch while rows keep coming, beside such as close at once. */
final class ClosingInStepsTest {
  /** Whatever comes, and wherever the query is killed between two batches. */
  @SeededTest(seeds = 300)
  void givesInStepsWhatClosingAtOnceGives(long seed) throws Exception {
    SplittableRandom random = new SplittableRandom(seed);
    FiringPolicy policy =
        new FiringPolicy(
            random.nextInt(4) == 0 ? OnChange.FIRE : OnChange.GATHER,
            OnChange.FIRE,
            random.nextBoolean() ? Accumulation.ACCUMULATING : Accumulation.DISCARDING,
            0,
            random.nextBoolean() ? OnEmpty.FIRE_ALWAYS : OnEmpty.FIRE_IF_NON_EMPTY,
            random.nextBoolean() ? OnEmpty.FIRE_ALWAYS : OnEmpty.FIRE_IF_NON_EMPTY);
    int entries = random.nextInt(4) == 0 ? 1 + random.nextInt(12) : 1_000;
    long inlineBytes = 16L * random.nextInt(6);
    boolean isSequence = random.nextBoolean();
    TableLimits steps = new TableLimits(entries, 10_000, inlineBytes, 1 + random.nextInt(4));
    Run stepped = new Run(policy, steps, isSequence);
    Run whole =
        new Run(
            policy, new TableLimits(entries, 10_000, inlineBytes, Integer.MAX_VALUE), isSequence);
    long watermark = 0;

    for (int batch = 0; batch < 40; batch++) {
      watermark += random.nextInt(4) * (long) random.nextInt(12);
      List<Event> events = events(random, watermark, batch % 8 == 0 ? 40 : random.nextInt(4));
      whole.batch(events, watermark);
      List<Result> now = stepped.batch(events, watermark);

      assertThat(stepped.task.droppedLate()).isEqualTo(whole.task.droppedLate());
      assertThat(stepped.task.inputWatermarkMillis()).isEqualTo(whole.task.inputWatermarkMillis());
      assertThat(whole.task.isUnfinished()).isFalse();
      assertThat(stepped.task.isUnfinished() && events.isEmpty()).isFalse();
      assertThat(now).allMatch(result -> result.window().endMillis() > stepped.outputBefore);
      if (stepped.task.isUnfinished()) {
        assertThat(whole.results).containsAll(stepped.results);
        assertThat(stepped.task.outputWatermarkMillis()).isLessThan(watermark);
      } else {
        assertThat(stepped.results).containsExactlyInAnyOrderElementsOf(whole.results);
        assertThat(stepped.task.holdMillis()).isEqualTo(whole.task.holdMillis());
      }
      if (random.nextInt(3) == 0) {
        stepped.reopen();
      }
    }
    whole.batch(List.of(), EventTime.MAX_MILLIS);
    stepped.batch(List.of(), EventTime.MAX_MILLIS);

    assertThat(stepped.results).containsExactlyInAnyOrderElementsOf(whole.results);
    assertThat(stepped.view.size()).isZero();
  }

  @Test
  void takesRowsWhileAWindowClosesAndDropsThoseThatAreLateForIt() throws Exception {
    Run run = new Run(AT_END, new TableLimits(1_000, 1 << 20, 0, 10), false);
    run.batch(IntStream.range(0, 100).mapToObj(i -> event("k" + i, 3)).toList(), 5);

    assertThat(run.batch(List.of(event("a", 13)), 15)).hasSize(10);
    assertThat(run.task.isUnfinished()).isTrue();
    assertThat(run.task.inputWatermarkMillis()).isEqualTo(15);
    assertThat(run.task.outputWatermarkMillis()).isEqualTo(9);
    run.reopen();
    assertThat(run.batch(List.of(event("late", 3), event("b", 13)), 15))
        .hasSize(10)
        .noneMatch(result -> result.key().equals("late"));
    assertThat(run.task.droppedLate()).isEqualTo(1);
    assertThat(run.batch(List.of(), 15)).as("nothing else to do").hasSize(80);

    assertThat(run.task.isUnfinished()).isFalse();
    assertThat(run.task.outputWatermarkMillis()).isEqualTo(15);
    assertThat(run.batch(List.of(), 25)).hasSize(2);
  }

  @Test
  void closesMoreThanCanCome() throws Exception {
    Run run = new Run(AT_END, new TableLimits(1_000, 1 << 20, 0, 1), false);
    run.batch(IntStream.range(0, 100).mapToObj(i -> event("k" + i, 3)).toList(), 5);

    List<Event> many = IntStream.range(0, 30).mapToObj(i -> event("k" + i, 13)).toList();

    assertThat(run.batch(many, 15)).hasSize(60);
    assertThat(run.batch(many, 15)).hasSize(40);
  }

  @Test
  void closesAllAtTheEndOfTime() throws Exception {
    Run run = new Run(AT_END, new TableLimits(1_000, 1 << 20, 0, 1), false);

    List<Event> events = IntStream.range(0, 9).mapToObj(i -> event("k" + i, 3)).toList();

    run.batch(events, 5);
    assertThat(run.batch(List.of(event("a", 13)), EventTime.MAX_MILLIS)).hasSize(10);
    assertThat(run.task.isUnfinished()).isFalse();
  }

  @Test
  void closesAllInABatchLargerThanATable() throws Exception {
    Run run = new Run(AT_END, new TableLimits(4, 1 << 20, 0, 1), false);
    run.batch(IntStream.range(0, 50).mapToObj(i -> event("k" + i, 3)).toList(), 5);

    assertThat(run.batch(IntStream.range(0, 5).mapToObj(i -> event("k" + i, 13)).toList(), 15))
        .hasSize(50);
  }

  @Test
  void closesAllWhereTheNextBatchMayBeFarAway() throws Exception {
    Run run = new Run(AT_END, new TableLimits(1_000, 1 << 20, 0, 1), false);
    run.task.setFollowedAtOnce(false);
    run.batch(IntStream.range(0, 9).mapToObj(i -> event("k" + i, 3)).toList(), 5);

    assertThat(run.batch(List.of(event("a", 13)), 15)).hasSize(9);
  }

  private static List<Event> events(SplittableRandom random, long watermark, int count) {
    List<Event> events = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      long time = Math.max(0, watermark + random.nextInt(60) - 25);
      List<Span> spans = new ArrayList<>(List.of(span(time)));
      if (random.nextBoolean()) {
        spans.add(new Span(time / 10 * 10 - 20, time / 10 * 10 + 10));
      }
      String key = random.nextInt(5) == 0 ? "x".repeat(1_030) : "k" + random.nextInt(30);
      events.add(new Event(key, random.nextInt(1_000_000), time, spans));
    }
    return events;
  }

  private static Event event(String key, long time) {
    return new Event(key, 1, time, List.of(span(time)));
  }

  private static Span span(long time) {
    return new Span(time / 10 * 10, time / 10 * 10 + 10);
  }

  /** An operator over its batches. */
  private static final class Run {
    private final MapView view = new MapView();
    private final FakeTask task = new FakeTask(view);
    private final FiringPolicy policy;
    private final TableLimits limits;
    private final boolean isSequence;
    private final List<Result> results = new ArrayList<>();
    private long outputBefore;
    private Operator operator;

    private Run(FiringPolicy policy, TableLimits limits, boolean isSequence) throws Exception {
      this.policy = policy;
      this.limits = limits;
      this.isSequence = isSequence;
      this.operator = open();
    }

    private List<Result> batch(List<Event> events, long watermark) throws Exception {
      int before = results.size();
      outputBefore = task.outputWatermarkMillis();
      operator.begin(task.nextBatch(0));
      Rows rows = new Rows();
      events.forEach(event -> rows.add(event.key().getBytes(UTF_8), event));
      operator.elements(0, rows);
      operator.advance(watermark);
      operator.finish();
      assertThat(view.openCursors()).isZero();
      task.endBatch(watermark);
      return List.copyOf(results.subList(before, results.size()));
    }

    private void reopen() throws Exception {
      operator.close();
      operator = open();
    }

    private Operator open() throws Exception {
      StageContext context = new StageContext("stage", "step", 0, 1, Rows.KEY_GROUPS);
      return WindowedAggregation.head(new Gathering(isSequence), policy, limits)
          .open(context, List.of(element -> results.add((Result) element)));
    }
  }
}
