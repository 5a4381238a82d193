package dev.sluice.engine.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What comes first when processing time has gone on while event timers fired. */
final class ClockFirstTest {
  @TempDir private Path directory;

  @Test
  void whatBecameDueMeanwhileFiresBeforeEventTimeMovesOn() throws Exception {
    ScriptFixture query = fixture().bounded("A sleep 500", "B clock 1", "B event 0");

    assertThat(query.turnUntilEnd()).isEqualTo(Turn.Ending.FINISHED);

    assertThat(timers(query))
        .containsExactly(
            "A: timer A sleep 500, event time the end",
            "B: timer B clock 1",
            "B: timer B event 0, event time the end");
  }

  @Test
  void eventTimeMovesAtOnceWhereFiringWasQuick() throws Exception {
    ScriptFixture query = fixture().bounded("A sleep 5", "B clock 1", "B event 0");

    assertThat(query.turnUntilEnd()).isEqualTo(Turn.Ending.FINISHED);

    assertThat(timers(query))
        .containsExactly(
            "A: timer A sleep 5, event time the end", "B: timer B event 0, event time the end");
  }

  @Test
  void timersWithoutEndDoNotStopEventTime() throws Exception {
    ScriptFixture query = fixture().bounded("A sleep 500", "B busy 5", "B event 0");

    assertThat(query.turnUntilEnd()).isEqualTo(Turn.Ending.FINISHED);

    assertThat(query.journal)
        .filteredOn(line -> line.equals("B: timer B busy 5"))
        .hasSizeGreaterThanOrEqualTo(3);
    assertThat(query.journal).contains("B: timer B event 0, event time the end");
  }

  @Test
  void behindADurableExchangeNothingHangsOnHowLongItTook() throws Exception {
    ScriptFixture query = fixture().bounded("B sleep 500").durable();

    assertThat(query.turnUntilEnd()).isEqualTo(Turn.Ending.FINISHED);

    assertThat(query.journal).endsWith("B: timer B sleep 500, event time the end");
  }

  @Test
  void theOvertakenLastStageEndsByItself() throws Exception {
    ScriptFixture query = fixture().bounded("B sleep 500");

    assertThat(query.turnUntilEnd()).isEqualTo(Turn.Ending.FINISHED);
  }

  private static List<String> timers(ScriptFixture query) {
    return query.journal.stream().filter(line -> line.contains("timer ")).toList();
  }

  private ScriptFixture fixture() {
    return new ScriptFixture(directory);
  }
}
