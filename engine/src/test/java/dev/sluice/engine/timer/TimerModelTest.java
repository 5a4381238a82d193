package dev.sluice.engine.timer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.engine.fake.FakeTask;
import dev.sluice.engine.fake.Rows;
import dev.sluice.engine.operator.StageContext;
import dev.sluice.engine.time.EventTime;
import dev.sluice.engine.timer.KeyedFunction.Delivery;
import dev.sluice.state.fake.MapView;
import dev.sluice.testkit.SeededTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The keyed operator against a model without tables, under random programs of timers and holds. */
final class TimerModelTest {
  @SeededTest(seeds = 100)
  void firesWhatTheModelFires(long seed) throws Exception {
    SplittableRandom random = new SplittableRandom(seed);
    Delivery delivery = random.nextBoolean() ? Delivery.ALL_DUE_OF_A_KEY : Delivery.ONE_BY_ONE;
    KeyedProcess.Limits limits =
        new KeyedProcess.Limits(
            1 + random.nextInt(8), 1 + random.nextInt(2_000), 1 + random.nextInt(30));
    Run run = new Run(seed, delivery, limits);
    TimerModel model = new TimerModel(new TimerProgram(seed), delivery);
    long clock = 0;
    long watermark = 0;

    for (int batch = 0; batch < 20; batch++) {
      List<TimerProgram.Row> rows = rows(random);
      clock = batch > 16 ? EventTime.MAX_MILLIS : clock + random.nextInt(4) * 10L;
      watermark = batch > 16 ? EventTime.MAX_MILLIS : watermark + random.nextInt(4) * 15L;
      boolean isCut = random.nextInt(3) == 0;
      run.batch(rows, clock, watermark, isCut ? 1 + random.nextInt(6) : Long.MAX_VALUE);
      model.batch(rows, clock, run.steps(), run.cutClockKeys());
      if (random.nextInt(3) == 0) {
        run.reopen();
      }

      assertSame(run.firings(), model.firings());
      model.check(run.task());
    }
  }

  @SeededTest(seeds = 25)
  void leavesNothingBehind(long seed) throws Exception {
    SplittableRandom random = new SplittableRandom(seed);
    Delivery delivery = random.nextBoolean() ? Delivery.ALL_DUE_OF_A_KEY : Delivery.ONE_BY_ONE;
    Run run = new Run(seed, delivery, new KeyedProcess.Limits(5, 1 << 20, 7));
    List<TimerProgram.Row> all = new ArrayList<>();
    for (int batch = 0; batch < 10; batch++) {
      List<TimerProgram.Row> rows = rows(random);
      all.addAll(rows);
      run.batch(rows, batch * 10L, batch * 15L, Long.MAX_VALUE);
    }

    run.batch(all.stream().map(TimerProgram.Row::clearing).toList(), 101, 151, Long.MAX_VALUE);

    assertThat(run.view().size()).isZero();
    assertThat(run.task().holdMillis()).isEqualTo(EventTime.MAX_MILLIS);
    assertThat(run.task().wakeEventMillis()).isEqualTo(EventTime.MAX_MILLIS);
    assertThat(run.task().wakeClockMillis()).isEqualTo(EventTime.MAX_MILLIS);
  }

  @Test
  void anIdleBatchDoesNotTouchTheState() throws Exception {
    Run run = new Run(7, Delivery.ONE_BY_ONE, KeyedProcess.Limits.DEFAULT);
    run.batch(rows(new SplittableRandom(3)), 5, 5, Long.MAX_VALUE);
    long before = run.view().touches();

    run.batch(List.of(), 5, 5, Long.MAX_VALUE);

    assertThat(run.view().touches()).isEqualTo(before);
  }

  private static void assertSame(
      Map<String, List<String>> actual, Map<String, List<String>> expected) {
    assertThat(actual.keySet()).isEqualTo(expected.keySet());
    expected.forEach(
        (key, calls) -> {
          List<String> found = actual.getOrDefault(key, List.of());
          int same = 0;
          while (same < Math.min(found.size(), calls.size())
              && found.get(same).equals(calls.get(same))) {
            same++;
          }
          assertThat(found.subList(same, found.size()))
              .as("calls from the %dth on", same)
              .isEqualTo(calls.subList(same, calls.size()));
        });
  }

  private static List<TimerProgram.Row> rows(SplittableRandom random) {
    List<TimerProgram.Row> rows = new ArrayList<>();
    int count = random.nextInt(12);
    for (int i = 0; i < count; i++) {
      rows.add(new TimerProgram.Row(key(random.nextInt(6)), random.nextInt(1_000_000), false));
    }
    return rows;
  }

  /** Keys of which one starts another, and long ones that differ at their ends only. */
  private static String key(int number) {
    return switch (number) {
      case 0 -> "";
      case 1 -> "a";
      case 2 -> "a\0";
      case 3 -> "aa";
      default -> "x".repeat(1_100) + number;
    };
  }

  /** The operator under test, with what it needs around it. */
  private static final class Run {
    private final long seed;
    private final Delivery delivery;
    private final KeyedProcess.Limits limits;
    private final MapView view = new MapView();
    private final FakeTask task = new FakeTask(view);
    private final TimerProgram program;
    private KeyedProcessOperator operator;
    private boolean isClockCut;

    private Run(long seed, Delivery delivery, KeyedProcess.Limits limits) throws Exception {
      this.seed = seed;
      this.delivery = delivery;
      this.limits = limits;
      this.program = new TimerProgram(seed);
      this.operator = open();
    }

    private void batch(List<TimerProgram.Row> rows, long clock, long watermark, long budget)
        throws Exception {
      program.begin();
      task.nextBatch(clock).withBudget(budget);
      operator.begin(task);
      Rows chunk = new Rows();
      for (TimerProgram.Row row : rows) {
        chunk.add(row.key().getBytes(UTF_8), row);
        if (chunk.size() == 3) {
          operator.elements(0, chunk);
          chunk = new Rows();
        }
      }
      operator.elements(0, chunk);
      long before = task.inputWatermarkMillis();
      operator.advance(watermark);
      operator.finish();
      boolean isCut = task.reachedMillis() < watermark;
      boolean isStill = Math.min(watermark, task.reachedMillis()) == before;
      isClockCut = isStill && program.steps().isEmpty() && task.budget().isSpent();
      assertThat(isCut).as("cut only when the budget is spent").isIn(false, budget < 1_000);
      assertThat(view.openCursors()).isZero();
      if (!isClockCut) {
        program.endStepsAt(isCut ? task.reachedMillis() : watermark);
      }
      task.endBatch(watermark);
    }

    private void reopen() throws Exception {
      operator.close();
      operator = open();
    }

    private KeyedProcessOperator open() throws Exception {
      StageContext context = new StageContext("stage", "step", 0, 1, Rows.KEY_GROUPS);
      return (KeyedProcessOperator)
          KeyedProcess.head((c, outputs) -> new ProgramFunction(program), delivery, limits)
              .open(context, List.of());
    }

    private List<Long> steps() {
      return program.steps();
    }

    /** The keys whose clock timers fired, if the budget did not last for all of them; else null. */
    private @Nullable Set<String> cutClockKeys() {
      return isClockCut ? program.clockKeys() : null;
    }

    private Map<String, List<String>> firings() {
      return program.log();
    }

    private FakeTask task() {
      return task;
    }

    private MapView view() {
      return view;
    }

    @Override
    public String toString() {
      return "seed " + seed;
    }
  }
}
