package dev.sluice.engine.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.engine.executor.StepFailure;
import dev.sluice.engine.executor.TransientFailure;
import dev.sluice.engine.loop.Pace.Reading;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When sources are asked instead of trying a batch, and when a batch is tried all the same. */
final class AskingSourcesTest {
  @TempDir private Path directory;

  @Test
  void afterAnEmptyBatchOnlyTheSourcesAreAskedUntilTheyHaveSomething() {
    LoopFixture query = LoopFixture.fresh(directory, LoopFixture.FOREVER);
    query.executor.canBeAsked = true;
    query.turnUntilIdle();

    for (int i = 0; i < 3; i++) {
      query.clock.advanceMillis(16);
      assertThat(query.turnUntilIdle()).isEqualTo(new Turn.Pause(200));
    }
    query.executor.available.add("a");
    query.clock.advanceMillis(16);
    query.turnUntilIdle();

    assertThat(query.executor.calls)
        .containsExactly(
            "run 1",
            "asked 1",
            "asked 1",
            "asked 1",
            "asked 1",
            "run 1",
            "committed 1",
            "run 2",
            "committed 2",
            "run 3");
    assertThat(query.executor.written).containsExactly("a");
  }

  @Test
  void sourcesAreAskedMoreOftenThanBatchesAreTriedAndSeldomerTheLongerTheyAreIdle() {
    LoopFixture query = LoopFixture.fresh(directory, LoopFixture.FOREVER);
    query.executor.canBeAsked = true;

    long idleMicros = 0;
    while (idleMicros < 2_000_000) {
      long least = idleMicros == 0 ? 1_000 : 200;
      long pauseMicros = Math.min(Math.max(least, idleMicros / 50), 16_000);
      assertThat(query.turnUntilIdle()).isEqualTo(new Turn.Pause(pauseMicros));
      query.clock.advanceMillis(16);
      idleMicros += pauseMicros;
    }

    assertThat(query.executor.requests).hasSize(1);
  }

  @Test
  void aRequestIsAnsweredByABatchAlsoWhereTheSourcesCouldBeAsked() throws Exception {
    LoopFixture query = LoopFixture.fresh(directory, LoopFixture.FOREVER);
    query.executor.canBeAsked = true;
    query.turnUntilIdle();
    CompletableFuture<Void> all = query.requests.allAvailable();

    query.turnUntilIdle();

    assertThat(all).isDone();
    assertThat(query.executor.calls).containsExactly("run 1", "run 1");
  }

  @Test
  void aClockTimerIsDueWhateverTheSourcesHave() {
    LoopFixture query = LoopFixture.fresh(directory, LoopFixture.FOREVER);
    query.executor.canBeAsked = true;
    query.executor.timerEveryMillis = 30;
    query.turnUntilIdle();

    query.clock.advanceMillis(30);
    query.turnUntilIdle();
    assertThat(query.log.batches()).containsExactly(1L);
    query.clock.advanceMillis(1);
    query.turnUntilIdle();

    assertThat(query.log.batches()).containsExactly(1L, 2L);
    assertThat(query.executor.calls).contains("asked 2");
  }

  @Test
  void aDrainIsABatchAlsoWhereTheSourcesHaveNothing() {
    LoopFixture query = LoopFixture.fresh(directory, LoopFixture.FOREVER);
    query.executor.canBeAsked = true;
    query.turnUntilIdle();
    query.clock.advanceMillis(16);
    query.turnUntilIdle();

    query.requests.drain();

    assertThat(query.turnUntilEnd()).isEqualTo(Turn.Ending.DRAINED);
    assertThat(query.executor.calls)
        .startsWith("run 1", "asked 1", "run 1", "committed 1")
        .filteredOn(call -> call.startsWith("asked"))
        .hasSize(1);
  }

  @Test
  void anAvailableNowQueryIsNotContentWithAsking() {
    LoopFixture query =
        LoopFixture.fresh(directory, new Pace(Reading.AVAILABLE_NOW, 0, 16, LoopFixture.TWO));
    query.executor.canBeAsked = true;

    query.turnUntilEnd();

    assertThat(query.executor.calls).doesNotContain("asked 1");
  }

  @Test
  void aSourceThatFailsWhenItIsAskedEndsTheRun() {
    LoopFixture query = LoopFixture.fresh(directory, LoopFixture.FOREVER);
    query.executor.canBeAsked = true;
    query.turnUntilIdle();
    query.clock.advanceMillis(16);
    query.executor.failures.add(
        new StepFailure("Read", 1, 0, null, new IOException("the connection is lost")));

    assertThatThrownBy(query::turn).isInstanceOf(StepFailure.class);

    assertThat(query.executor.calls).containsExactly("run 1", "asked 1", "aborted 1");
  }

  @Test
  void aSourceThatCouldNotBeAskedForAPassingReasonIsReadInABatch() {
    LoopFixture query = LoopFixture.fresh(directory, LoopFixture.FOREVER);
    query.executor.canBeAsked = true;
    query.turnUntilIdle();
    query.clock.advanceMillis(16);
    query.executor.failures.add(new TransientFailure("a worker was lost", null));

    query.turn();

    assertThat(query.executor.calls).containsExactly("run 1", "asked 1", "aborted 1", "run 1");
  }
}
