package dev.sluice.engine.aggregate.partial;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.engine.aggregate.Gathering;
import dev.sluice.engine.aggregate.Gathering.Event;
import dev.sluice.engine.aggregate.Gathering.Span;
import dev.sluice.engine.aggregate.TableLimits;
import dev.sluice.engine.fake.FakeTask;
import dev.sluice.engine.operator.StageContext;
import dev.sluice.engine.operator.Step;
import dev.sluice.state.fake.MapView;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PartialAggregationTest {
  private static final Span FIRST = new Span(0, 10);
  private static final Span SECOND = new Span(5, 15);

  private final List<Partial> partials = new ArrayList<>();

  @Test
  void combinesPerKeyAndWindowAndKeepsTheEarliestTime() throws Exception {
    Step step = open(TableLimits.DEFAULT);

    step.accept(new Event("a", 1, 8, List.of(FIRST, SECOND)));
    step.accept(new Event("b", 2, 7, List.of(FIRST)));
    step.accept(new Event("a", 3, 6, List.of(FIRST)));
    assertThat(partials).isEmpty();
    step.finish();

    assertThat(partials.stream().map(PartialAggregationTest::text))
        .containsExactly("a 0+5 [1] 8", "b 0 [2] 7", "a 0 [3] 6");
  }

  @Test
  void combinesOnceWhatIsInTheSameWindows() throws Exception {
    Step step = open(TableLimits.DEFAULT);

    step.accept(new Event("a", 1, 8, List.of(FIRST, SECOND)));
    step.accept(new Event("a", 2, 7, new ArrayList<>(List.of(FIRST, SECOND))));
    step.accept(new Event("b", 3, 7, List.of(FIRST, SECOND)));
    step.finish();

    assertThat(partials.stream().map(PartialAggregationTest::text))
        .containsExactly("a 0+5 [1, 2] 7", "b 0+5 [3] 7");
  }

  @Test
  void combinesByWindowWhereHardlyAnyElementsAreInTheSameWindows() throws Exception {
    int entries = 100;
    Step step = open(new TableLimits(entries, 1 << 20, 0));
    for (int i = 0; i < entries; i++) {
      step.accept(new Event("k" + i / 2, i, 8, List.of(FIRST, SECOND)));
    }
    partials.clear();

    step.accept(new Event("a", 1, 8, List.of(FIRST, SECOND)));
    step.accept(new Event("a", 2, 8, List.of(FIRST, SECOND)));
    step.finish();

    assertThat(partials.stream().map(PartialAggregationTest::text))
        .containsExactly("a 0 [1, 2] 8", "a 5 [1, 2] 8");
  }

  @Test
  void combinesBySetsAgainWhereSingleWindowsAreJustAsOftenNew() throws Exception {
    int entries = 100;
    Step step = open(new TableLimits(entries, 1 << 20, 0));
    for (int i = 0; i < entries + entries / 2; i++) {
      step.accept(new Event("k" + i / 2, i, 8, List.of(FIRST, SECOND)));
    }
    partials.clear();

    step.accept(new Event("a", 1, 8, List.of(FIRST, SECOND)));
    step.accept(new Event("a", 2, 8, List.of(FIRST, SECOND)));
    step.finish();

    assertThat(partials.stream().map(PartialAggregationTest::text))
        .containsExactly("a 0+5 [1, 2] 8");
  }

  @Test
  void staysWithSingleWindowsWhereTheseMeetAndSetsDoNot() throws Exception {
    int entries = 100;
    Step step = open(new TableLimits(entries, 1 << 20, 0));
    for (int i = 0; i < 5 * entries; i++) {
      Span one = new Span(i % 10, i % 10 + 10);
      Span other = new Span(20 + i / 10 % 10, 30 + i / 10 % 10);
      step.accept(new Event("k", i, 8, List.of(one, other)));
    }
    step.finish();
    partials.clear();

    step.begin(new FakeTask(new MapView()).nextBatch(0));
    step.accept(new Event("a", 1, 8, List.of(FIRST, SECOND)));
    step.finish();

    assertThat(partials.stream().map(PartialAggregationTest::text))
        .containsExactly("a 0 [1] 8", "a 5 [1] 8");
  }

  @Test
  void passesOnWhatItHasWhenItIsFull() throws Exception {
    Step step = open(new TableLimits(2, 1 << 20, 0));

    step.accept(new Event("a", 1, 8, List.of(FIRST)));
    step.accept(new Event("a", 2, 8, List.of(FIRST)));
    step.accept(new Event("b", 3, 8, List.of(FIRST)));

    assertThat(partials.stream().map(PartialAggregationTest::text))
        .containsExactly("a 0 [1, 2] 8", "b 0 [3] 8");
  }

  @Test
  void seesAccumulatorsThatGrow() throws Exception {
    Step step = open(new TableLimits(100, 5_000, 0));

    for (int i = 0; i < 2_000; i++) {
      step.accept(new Event("a", i, 8, List.of(FIRST)));
    }

    assertThat(partials).hasSize(3);
  }

  @Test
  void stepsAsideWhereItDoesNotReduceAndTriesAgain() throws Exception {
    int entries = 100;
    Step step = open(new TableLimits(entries, 1 << 20, 0));

    for (int i = 0; i < entries; i++) {
      step.accept(new Event("k" + i, i, 8, List.of(FIRST)));
    }
    step.accept(new Event("same", 1, 8, List.of(FIRST)));
    step.accept(new Event("same", 2, 8, List.of(FIRST)));
    assertThat(partials).as("each passed on at once").hasSize(entries + 2);
    for (int i = 0; i < 16 * entries; i++) {
      step.accept(new Event("same", i, 8, List.of(FIRST)));
    }
    step.finish();

    assertThat(partials).as("the last ones combined again").hasSize(17 * entries + 1);
  }

  private Step open(TableLimits limits) throws Exception {
    StageContext context = new StageContext("stage", "step", 0, 1, 16);
    Step step =
        PartialAggregation.step(new Gathering(false), limits)
            .open(context, List.of(element -> partials.add((Partial) element)));
    step.begin(new FakeTask(new MapView()).nextBatch(0));
    return step;
  }

  private static String text(Partial partial) {
    return new String(partial.key(), UTF_8)
        + " "
        + (partial.window() instanceof WindowSet set
            ? set.windows().stream().map(PartialAggregationTest::start).collect(joining("+"))
            : start(partial.window()))
        + " "
        + partial.accumulator()
        + " "
        + partial.minTimestampMillis();
  }

  private static String start(Object window) {
    return Long.toString(((Span) window).startMillis());
  }
}
