package dev.sluice.engine.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.engine.loop.Pace.Reading;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When a script's next step comes, and what time it is meanwhile. */
final class ScriptTimeTest {
  @TempDir private Path directory;

  @Test
  void playsOneStepABatch() throws Exception {
    ScriptFixture query =
        fixture().script(new TestScript().rows("a", "A event 10").watermark(20).rows("b").clock(5));

    assertThat(query.turnUntilEnd()).isEqualTo(Turn.Ending.FINISHED);

    assertThat(ofStage(query, "A"))
        .containsExactly(
            "A: a at 0",
            "A: A event 10 at 0",
            "A: timer A event 10 at 0, event time 20",
            "A: b at 0, event time 20");
    assertThat(query.reads).filteredOn(read -> read > 0).containsExactly(2L, 1L);
  }

  @Test
  void theClockMovesByItsStepsAloneAndTimersFireOnceItIsStrictlyPastThem() throws Exception {
    ScriptFixture query =
        fixture().script(new TestScript().rows("A clock 10").clock(10).rows("a").clock(1).clock(9));

    query.turnUntilEnd();

    assertThat(ofStage(query, "A"))
        .containsExactly("A: A clock 10 at 0", "A: a at 10", "A: timer A clock 10 at 11");
  }

  @Test
  void playsAStepOfEachScriptAtOnceOnOneClock() throws Exception {
    ScriptFixture query =
        fixture()
            .script(new TestScript().rows("a").clock(5).rows("b"))
            .script(new TestScript().clock(3).clock(4).rows("c"));

    query.turnUntilEnd();

    assertThat(ofStage(query, "A"))
        .containsExactlyInAnyOrder("A: a at 3", "A: b at 12", "A: c at 12");
  }

  @Test
  void readsWhatEndsBeforeTheFirstStep() throws Exception {
    ScriptFixture query = fixture().script(new TestScript().rows("a")).bounded("x", "y", "z");

    query.turnUntilEnd();

    assertThat(ofStage(query, "A"))
        .containsExactly("A: x at 0", "A: y at 0", "A: z at 0", "A: a at 0");
  }

  @Test
  void doesNotWaitForWhatNeverEnds() throws Exception {
    ScriptFixture query = fixture().script(new TestScript().rows("a").rows("b")).endless("x", "y");

    while (query.journal.size() < 8) {
      query.turn();
    }
    query.close();

    assertThat(ofStage(query, "A"))
        .containsExactlyInAnyOrder("A: a at 0", "A: x at 0", "A: b at 0", "A: y at 0");
  }

  @Test
  void theWatermarkHasCrossedDurableExchangesBeforeTheNextStep() throws Exception {
    ScriptFixture query = fixture().script(new TestScript().watermark(10).rows("late")).durable();

    query.turnUntilEnd();

    assertThat(ofStage(query, "B")).containsExactly("B: late at 0, event time 10");
  }

  @Test
  void runsOnToTheNextTimerWhenNoStepIsLeft() throws Exception {
    ScriptFixture query =
        fixture().script(new TestScript().rows("A hold 100000 7", "B event 50", "B clock 9"));

    assertThat(query.turnUntilEnd()).isEqualTo(Turn.Ending.FINISHED);

    assertThat(query.journal)
        .endsWith(
            "B: timer B clock 9 at 10, event time 7",
            "A: timer A hold 100000 7 at 100001, event time the end",
            "B: timer B event 50 at 100001, event time the end");
    assertThat(query.clock.millis()).isEqualTo(1000);
  }

  @Test
  void onceAndAvailableNowPlayTheWholeScript() throws Exception {
    for (Reading reading : List.of(Reading.ONE_BATCH, Reading.AVAILABLE_NOW)) {
      try (ScriptFixture query = new ScriptFixture(directory.resolve(reading.name()))) {
        query.script(new TestScript().rows("a").rows("b").watermark(5).rows("c")).reading(reading);

        assertThat(query.turnUntilEnd()).isEqualTo(Turn.Ending.FINISHED);

        assertThat(ofStage(query, "A")).hasSize(3);
      }
    }
  }

  @Test
  void goesOnAfterACrashWithStepAndClockWhereTheyWere() throws Exception {
    List<String> undisturbed = play(directory.resolve("undisturbed"), Integer.MAX_VALUE);

    for (int turns = 1; turns < 20; turns++) {
      assertThat(play(directory.resolve("crash-" + turns), turns)).isEqualTo(undisturbed);
    }
  }

  private static List<String> play(Path directory, int turnsBeforeCrash) throws Exception {
    TestScript script =
        new TestScript()
            .rows("A clock 3", "B event 12")
            .clock(2)
            .watermark(11)
            .clock(2)
            .watermark(13)
            .rows("a");
    try (ScriptFixture query = new ScriptFixture(directory).script(script).durable()) {
      Turn turn = query.turn();
      for (int turns = 1; turns < turnsBeforeCrash && !(turn instanceof Turn.End); turns++) {
        turn = query.turn();
      }
      query.close();
      assertThat(query.turnUntilEnd()).isEqualTo(Turn.Ending.FINISHED);
      return query.journal;
    }
  }

  private ScriptFixture fixture() {
    return new ScriptFixture(directory);
  }

  private static List<String> ofStage(ScriptFixture query, String stage) {
    return query.journal.stream().filter(line -> line.startsWith(stage + ":")).toList();
  }
}
