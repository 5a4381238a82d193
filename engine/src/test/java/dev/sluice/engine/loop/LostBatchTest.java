package dev.sluice.engine.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.engine.executor.TransientFailure;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A batch whose worker was lost is run again, a few times. */
final class LostBatchTest {
  @TempDir private Path directory;

  @Test
  void runsABatchAgainThatFailedForAPassingReason() {
    LoopFixture query = LoopFixture.fresh(directory, LoopFixture.FOREVER);
    query.executor.available.add("a");
    query.executor.failures.add(new TransientFailure("a worker was lost", null));

    query.turn();
    query.turn();

    assertThat(query.executor.calls).containsExactly("run 1", "aborted 1", "run 1", "committed 1");
  }

  @Test
  void runsALostBatchAgainAtOnceAndThenAfterOneTwoAndFourSeconds() {
    LoopFixture query = LoopFixture.fresh(directory, LoopFixture.FOREVER);
    query.executor.available.add("a");
    lose(query, 4);
    List<Long> pausesMillis = new ArrayList<>();

    while (query.committed.isEmpty()) {
      if (query.turn() instanceof Turn.Pause pause) {
        pausesMillis.add(pause.millis());
        query.clock.advanceMillis(pause.millis());
      }
    }

    assertThat(pausesMillis).containsExactly(1_000L, 2_000L, 4_000L);
    assertThat(query.executor.calls)
        .filteredOn(call -> call.equals("run 1"))
        .as("the first time, and four times again")
        .hasSize(5);
    assertThat(query.committed).containsExactly(1L);
  }

  @Test
  void aBatchThatIsLostAFifthTimeIsAFailure() {
    LoopFixture query = LoopFixture.fresh(directory, LoopFixture.FOREVER);
    lose(query, 5);

    assertThatThrownBy(query::turnUntilEnd)
        .hasMessageContaining("Batch 1 was lost and run again 4 times")
        .hasMessageContaining("a worker was lost");

    assertThat(query.log.records).isEmpty();
    assertThat(query.executor.calls).endsWith("aborted 1");
  }

  @Test
  void isStoppedAtOnceWhileALostBatchWaits() {
    LoopFixture query = LoopFixture.fresh(directory, LoopFixture.FOREVER);
    query.executor.available.add("a");
    lose(query, 2);
    query.turn();
    query.turn();
    assertThat(query.turn()).isEqualTo(Turn.Pause.ofMillis(1_000));

    query.requests.stop();

    assertThat(query.turn()).isEqualTo(new Turn.End(Turn.Ending.STOPPED));
  }

  private static void lose(LoopFixture query, int times) {
    for (int i = 0; i < times; i++) {
      query.executor.failures.add(new TransientFailure("a worker was lost", null));
    }
  }
}
