package dev.sluice.engine.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.engine.commit.Life;
import dev.sluice.engine.executor.BatchRequest;
import dev.sluice.engine.executor.Drain;
import dev.sluice.engine.executor.SplitState;
import dev.sluice.engine.executor.StepFailure;
import dev.sluice.engine.loop.Pace.Reading;
import dev.sluice.engine.time.EventTime;
import dev.sluice.state.CheckpointException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the loop does from the request to drain to the query's end. */
final class DrainTest {
  @TempDir private Path directory;

  @Test
  void takesNoMoreInputAndDeliversWhatWasRead() {
    LoopFixture query = LoopFixture.fresh(directory, LoopFixture.FOREVER);
    query.executor.available.addAll(List.of("a", "b", "c"));
    query.turn();

    query.requests.drain();

    assertThat(query.turnUntilEnd()).isEqualTo(Turn.Ending.DRAINED);
    assertThat(query.executor.written).containsExactly("a", "b");
    assertThat(query.life()).isEqualTo(Life.DRAINED);
  }

  @Test
  void closesSourcesAtTheirCommittedMarkAndAtTheEndOfTime() {
    LoopFixture query = LoopFixture.fresh(directory, LoopFixture.FOREVER);
    query.executor.available.addAll(List.of("a", "b", "c"));
    query.turn();
    query.requests.drain();

    query.turnUntilEnd();

    BatchRequest first = query.executor.requests.get(1);
    assertThat(first.drain()).isEqualTo(Drain.BEGINS);
    SplitState split = first.splits().getOrDefault(0, List.of()).get(0);
    assertThat(split.done()).isTrue();
    assertThat(split.watermarkMillis()).isEqualTo(EventTime.MAX_MILLIS);
    assertThat(split.mark()).containsExactly(0, 0, 0, 2);
    assertThat(query.executor.requests.subList(2, query.executor.requests.size()))
        .extracting(BatchRequest::drain)
        .containsOnly(Drain.GOES_ON);
  }

  @Test
  void readsABoundedSourceToItsEnd() {
    LoopFixture query = LoopFixture.bounded(directory, LoopFixture.FOREVER);
    query.executor.available.addAll(List.of("a", "b", "c"));
    query.executor.ended = true;
    query.turn();

    query.requests.drain();

    assertThat(query.turnUntilEnd()).isEqualTo(Turn.Ending.DRAINED);
    assertThat(query.executor.written).containsExactly("a", "b", "c");
  }

  @Test
  void anIdleQueryRecordsThatItDrainsAndEnds() {
    LoopFixture query = LoopFixture.fresh(directory, LoopFixture.FOREVER);
    query.turnUntilIdle();

    query.requests.drain();

    assertThat(query.turnUntilEnd()).isEqualTo(Turn.Ending.DRAINED);
    assertThat(query.life()).isEqualTo(Life.DRAINED);
  }

  @Test
  void aCrashInTheMiddleOfADrainResumesDraining() {
    LoopFixture query = LoopFixture.fresh(directory, LoopFixture.FOREVER);
    query.executor.available.addAll(List.of("a", "b", "c"));
    query.turn();
    query.requests.drain();
    query.executor.holdsBack = true;
    query.turn();
    assertThat(query.life()).isEqualTo(Life.DRAINING);

    LoopFixture again = query.restart(LoopFixture.FOREVER);

    assertThat(again.turnUntilEnd()).isEqualTo(Turn.Ending.DRAINED);
    assertThat(again.executor.written).containsExactly("a", "b");
    assertThat(again.executor.requests).extracting(BatchRequest::drain).containsOnly(Drain.GOES_ON);
  }

  @Test
  void aDrainWhoseFirstBatchFailedHasNotBegun() {
    LoopFixture query = LoopFixture.fresh(directory, LoopFixture.FOREVER);
    query.executor.available.addAll(List.of("a", "b", "c"));
    query.turn();
    query.requests.drain();
    query.executor.failures.add(
        new StepFailure("Write", 2, 0, null, new IllegalStateException("no")));
    assertThatThrownBy(query::turn).isInstanceOf(StepFailure.class);

    LoopFixture again = query.restart(LoopFixture.FOREVER);
    again.turnUntilIdle();

    assertThat(again.executor.written).containsExactly("a", "b", "c");
    assertThat(again.life()).isEqualTo(Life.RUNNING);
  }

  @Test
  void aDrainedCheckpointIsNotStartedAgain() {
    LoopFixture query = LoopFixture.fresh(directory, LoopFixture.FOREVER);
    query.requests.drain();
    query.turnUntilEnd();

    assertThatThrownBy(() -> query.restart(LoopFixture.FOREVER))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining(directory.toString())
        .hasMessageContaining("was drained with batch")
        .hasMessageContaining("./sluice rollback");
  }

  @Test
  void aStopInADrainLeavesItToTheNextRun() {
    LoopFixture query = LoopFixture.fresh(directory, LoopFixture.FOREVER);
    query.executor.holdsBack = true;
    query.requests.drain();
    query.turnUntilIdle();

    query.requests.stop();

    assertThat(query.turnUntilEnd()).isEqualTo(Turn.Ending.STOPPED);
    assertThat(query.life()).isEqualTo(Life.DRAINING);
    assertThat(query.restart(LoopFixture.FOREVER).turnUntilEnd()).isEqualTo(Turn.Ending.DRAINED);
  }

  @Test
  void doesNotWaitForTheNextMultipleOfAnInterval() {
    LoopFixture query =
        LoopFixture.fresh(directory, new Pace(Reading.FOREVER, 300, 16, LoopFixture.TWO));
    query.executor.available.addAll(List.of("a"));
    query.turn();
    assertThat(query.turn()).isInstanceOf(Turn.Pause.class);

    query.requests.drain();

    assertThat(query.turnUntilIdle()).isEqualTo(new Turn.End(Turn.Ending.DRAINED));
    assertThat(query.executor.written).containsExactly("a");
  }

  @Test
  void endsAsDrainedAlsoIfItWouldHaveEndedByItself() {
    LoopFixture query =
        LoopFixture.fresh(directory, new Pace(Reading.AVAILABLE_NOW, 0, 16, LoopFixture.TWO));
    query.executor.available.addAll(List.of("a", "b", "c"));
    query.turn();

    query.requests.drain();

    assertThat(query.turnUntilEnd()).isEqualTo(Turn.Ending.DRAINED);
    assertThat(query.executor.written).containsExactly("a", "b");
  }
}
