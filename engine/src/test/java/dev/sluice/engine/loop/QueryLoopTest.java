package dev.sluice.engine.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.engine.executor.BatchRequest;
import dev.sluice.engine.executor.Scope;
import dev.sluice.engine.executor.StepFailure;
import dev.sluice.engine.loop.Pace.Reading;
import dev.sluice.state.CheckpointException;
import dev.sluice.testkit.ManualClock;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When there is a batch, what goes into it, and what happens when something fails. */
final class QueryLoopTest {
  private static final long FIVE_MINUTES_MILLIS = 5 * 60 * 1_000;
  private static final long TWELVE_YEARS_MILLIS = 12L * 365 * 24 * 60 * 60 * 1_000;

  @TempDir private Path directory;

  @Test
  void runsCommitsAndPublishesInThisOrder() {
    LoopFixture query = LoopFixture.fresh(directory, LoopFixture.FOREVER);
    query.executor.available.add("a");

    query.turn();

    assertThat(query.executor.calls).containsExactly("run 1", "committed 1");
    assertThat(query.log.batches()).containsExactly(1L);
    assertThat(query.committed).containsExactly(1L);
  }

  @Test
  void deliversWhatIsOwedInTheNextBatch() {
    LoopFixture query = LoopFixture.fresh(directory, LoopFixture.FOREVER);
    query.executor.available.addAll(List.of("a", "b", "c"));

    query.turnUntilIdle();

    assertThat(query.executor.written).containsExactly("a", "b", "c");
    assertThat(query.log.batches()).containsExactly(1L, 2L, 3L);
  }

  @Test
  void finishesWhenTheEndOfTimeHasReachedTheLastStage() {
    LoopFixture query = LoopFixture.fresh(directory, LoopFixture.FOREVER);
    query.executor.available.add("a");
    query.executor.ended = true;

    assertThat(query.turnUntilEnd()).isEqualTo(Turn.Ending.FINISHED);

    assertThat(query.executor.written).containsExactly("a");
  }

  @Test
  void aFinishedQueryThatIsStartedAgainRunsNothing() {
    LoopFixture query = LoopFixture.fresh(directory, LoopFixture.FOREVER);
    query.executor.available.add("a");
    query.executor.ended = true;
    query.turnUntilEnd();

    LoopFixture again = query.restart(LoopFixture.FOREVER);

    assertThat(again.turnUntilEnd()).isEqualTo(Turn.Ending.FINISHED);
    assertThat(again.executor.calls).isEmpty();
  }

  @Test
  void anIdleQueryWritesNothingAndPollsMoreAndMoreSeldom() {
    LoopFixture query = LoopFixture.fresh(directory, LoopFixture.FOREVER);

    long idleMicros = 0;
    while (idleMicros < 2_000_000) {
      long pauseMicros = Math.min(Math.max(1_000, idleMicros / 50), 16_000);
      assertThat(query.turnUntilIdle()).isEqualTo(new Turn.Pause(pauseMicros));
      query.clock.advanceMillis(16);
      idleMicros += pauseMicros;
    }

    assertThat(query.log.records).isEmpty();
    assertThat(query.idles).isEqualTo(1);
    assertThat(query.executor.requests).extracting(BatchRequest::batch).containsOnly(1L);
  }

  @Test
  void isNotIdleWhileASplitWasNotAsked() {
    LoopFixture query = LoopFixture.fresh(4, directory, LoopFixture.FOREVER);
    query.executor.available.add("a");
    query.executor.othersTurns = 3;

    query.turnUntilIdle();

    assertThat(query.executor.written).containsExactly("a");
    assertThat(query.idles).isEqualTo(1);
  }

  @Test
  void isIdleWhenEachSplitHadItsTurnForNothing() {
    LoopFixture query = LoopFixture.fresh(4, directory, LoopFixture.FOREVER);
    query.executor.othersTurns = Integer.MAX_VALUE;

    assertThat(query.turnUntilIdle()).isInstanceOf(Turn.Pause.class);

    assertThat(query.executor.requests).hasSize(4);
    assertThat(query.idles).isEqualTo(1);
  }

  @Test
  void pollsAtOnceAgainAfterABatch() {
    LoopFixture query = LoopFixture.fresh(directory, LoopFixture.FOREVER);
    query.turnUntilIdle();
    query.clock.advanceMillis(1);
    query.turnUntilIdle();
    query.clock.advanceMillis(1);
    query.executor.available.add("a");

    assertThat(query.turnUntilIdle()).isEqualTo(Turn.Pause.ofMillis(1));

    assertThat(query.executor.written).containsExactly("a");
    assertThat(query.idles).isEqualTo(2);
  }

  @Test
  void sleepsUntilTheNextClockTimerIsStrictlyPassed() {
    Pace slow = new Pace(Reading.FOREVER, 0, 1_000_000, LoopFixture.TWO);
    LoopFixture query = LoopFixture.fresh(directory, slow);
    query.executor.timerEveryMillis = 3;
    query.turn();
    query.turnUntilIdle();
    query.clock.advanceMillis(1);
    query.turnUntilIdle();
    query.clock.advanceMillis(2);

    assertThat(query.turnUntilIdle()).isEqualTo(Turn.Pause.ofMillis(1));
    query.clock.advanceMillis(1);
    query.turnUntilIdle();

    assertThat(query.log.batches()).containsExactly(1L, 2L);
  }

  @Test
  void sleepsForEverWhenNothingButARequestCanWakeIt() {
    LoopFixture query = LoopFixture.fresh(directory, LoopFixture.FOREVER);
    query.executor.ended = true;
    query.executor.holdsBack = true;

    assertThat(query.turnUntilIdle()).isEqualTo(Turn.Pause.ofMillis(Turn.NEVER));

    query.requests.stop();
    assertThat(query.turnUntilEnd()).isEqualTo(Turn.Ending.STOPPED);
  }

  @Test
  void theClockOfTheBatchesStandsWhileTheMachinesCatchesUpAndPollingGoesOn() {
    BatchClock clock = new BatchClock(new BackwardClock(5000, 3000, 3010, 3020), 6000);

    assertThat(clock.batchMillis()).isEqualTo(6000);
    long first = clock.tickMicros();

    assertThat(clock.tickMicros() - first).isEqualTo(10_000);
    assertThat(clock.batchMillis()).isEqualTo(6000);
  }

  @Test
  void theClockOfTheBatchesGoesBackWhereItIsMoreThanFiveMinutesAhead() {
    BatchClock little = new BatchClock(new BackwardClock(1000), 1000 + FIVE_MINUTES_MILLIS);
    BatchClock far = new BatchClock(new BackwardClock(1000, 1000, 7), 1001 + FIVE_MINUTES_MILLIS);

    assertThat(little.batchMillis()).isEqualTo(1000 + FIVE_MINUTES_MILLIS);
    assertThat(far.batchMillis()).isEqualTo(1000);
    assertThat(far.batchMillis()).isEqualTo(1000);
  }

  @Test
  void timersOfAQueryThatRanInAYearToComeFireWithinASecond() {
    LoopFixture query = LoopFixture.fresh(directory, LoopFixture.FOREVER);
    long start = query.clock.millis();
    query.clock.advanceMillis(TWELVE_YEARS_MILLIS);
    query.executor.available.add("in a year to come");
    query.turnUntilIdle();

    LoopFixture restarted = query.restart(LoopFixture.FOREVER, ManualClock.at(start));
    restarted.executor.timerEveryMillis = 5_000;
    restarted.executor.available.add("now");
    restarted.turnUntilIdle();
    restarted.executor.requests.clear();
    restarted.clock.advanceMillis(5_001);
    restarted.turn();

    assertThat(restarted.executor.requests)
        .extracting(BatchRequest::clockMillis)
        .containsExactly(start + 5_001);
    assertThat(restarted.committed).isNotEmpty();
  }

  @Test
  void anIntervalBeginsBatchesAtItsMultiples() {
    LoopFixture query =
        LoopFixture.fresh(directory, new Pace(Reading.FOREVER, 300, 16, LoopFixture.TWO));
    query.executor.available.addAll(List.of("a", "b", "c"));

    query.turn();
    assertThat(query.turn()).isEqualTo(Turn.Pause.ofMillis(200));
    query.clock.advanceMillis(200);
    query.turn();
    assertThat(query.turn()).isEqualTo(Turn.Pause.ofMillis(300));
    query.clock.advanceMillis(650);
    query.turn();

    assertThat(query.executor.requests)
        .extracting(BatchRequest::clockMillis)
        .containsExactly(1000L, 1200L, 1850L);
    assertThat(query.turn()).isEqualTo(Turn.Pause.ofMillis(250));
  }

  @Test
  void onceTakesAllInOneBatchDeliversItAndStops() {
    LoopFixture query = LoopFixture.fresh(directory, pace(Reading.ONE_BATCH));
    query.executor.available.addAll(List.of("a", "b", "c", "d", "e"));

    assertThat(query.turnUntilEnd()).isEqualTo(Turn.Ending.STOPPED);

    assertThat(query.executor.written).containsExactly("a", "b", "c", "d", "e");
    assertThat(query.log.batches()).containsExactly(1L, 2L);
    assertThat(query.executor.requests)
        .extracting(BatchRequest::scope)
        .containsExactly(Scope.READ, Scope.DELIVER);
  }

  @Test
  void onceWithNothingThereWritesNothing() {
    LoopFixture query = LoopFixture.fresh(directory, pace(Reading.ONE_BATCH));

    assertThat(query.turnUntilEnd()).isEqualTo(Turn.Ending.STOPPED);

    assertThat(query.log.records).isEmpty();
  }

  @Test
  void onceDoesNotWaitForWhatIsNeverFinished() {
    LoopFixture query = LoopFixture.fresh(directory, pace(Reading.ONE_BATCH));
    query.executor.available.add("a");
    query.executor.unfinishedBatches = 1_000_000;

    assertThat(query.turnUntilEnd()).isEqualTo(Turn.Ending.STOPPED);

    assertThat(query.executor.written).containsExactly("a");
  }

  @Test
  void availableNowKeepsToTheLimitsAndDeliversTheLastBatchToo() {
    LoopFixture query = LoopFixture.fresh(directory, pace(Reading.AVAILABLE_NOW));
    query.executor.available.addAll(List.of("a", "b", "c", "d", "e"));

    assertThat(query.turnUntilEnd()).isEqualTo(Turn.Ending.STOPPED);

    assertThat(query.executor.written).containsExactly("a", "b", "c", "d", "e");
    assertThat(query.log.batches()).containsExactly(1L, 2L, 3L, 4L);
    assertThat(query.executor.requests.get(3).scope()).isEqualTo(Scope.DELIVER);
  }

  @Test
  void availableNowGoesOnUntilNothingIsUnfinished() {
    LoopFixture query = LoopFixture.fresh(directory, pace(Reading.AVAILABLE_NOW));
    query.executor.available.add("a");
    query.executor.unfinishedBatches = 5;

    assertThat(query.turnUntilEnd()).isEqualTo(Turn.Ending.STOPPED);

    assertThat(query.executor.unfinishedBatches).isZero();
  }

  @Test
  void availableNowOfABoundedInputFinishes() {
    LoopFixture query = LoopFixture.fresh(directory, pace(Reading.AVAILABLE_NOW));
    query.executor.available.addAll(List.of("a", "b", "c"));
    query.executor.ended = true;

    assertThat(query.turnUntilEnd()).isEqualTo(Turn.Ending.FINISHED);
  }

  @Test
  void whileItSettlesTheClockStandsStill() {
    LoopFixture query = LoopFixture.fresh(directory, pace(Reading.ONE_BATCH));
    query.executor.available.add("a");
    query.turn();
    query.clock.advanceMillis(500);

    query.turnUntilEnd();

    assertThat(query.executor.requests)
        .extracting(BatchRequest::clockMillis)
        .containsExactly(1000L, 1000L);
  }

  @Test
  void aStopCommitsTheAcknowledgementOfWhatWasOwed() {
    LoopFixture query = LoopFixture.fresh(directory, LoopFixture.FOREVER);
    query.executor.available.addAll(List.of("a", "b", "c"));
    query.turn();
    query.requests.stop();

    assertThat(query.turnUntilEnd()).isEqualTo(Turn.Ending.STOPPED);

    assertThat(query.executor.written).containsExactly("a", "b");
    LoopFixture again = query.restart(LoopFixture.FOREVER);
    again.turnUntilIdle();
    assertThat(again.executor.written).containsExactly("a", "b", "c");
    assertThat(again.executor.requests.get(0).outboxes()).isEmpty();
  }

  @Test
  void aStopWithNothingOwedRunsNoBatch() {
    LoopFixture query = LoopFixture.fresh(directory, LoopFixture.FOREVER);
    query.requests.stop();

    assertThat(query.turn()).isEqualTo(new Turn.End(Turn.Ending.STOPPED));

    assertThat(query.executor.calls).isEmpty();
  }

  @Test
  void afterACrashWhatWasOwedIsDeliveredUnderTheSameNumber() {
    LoopFixture query = LoopFixture.fresh(directory, LoopFixture.FOREVER);
    query.executor.available.addAll(List.of("a", "b"));
    query.turn();

    LoopFixture again = query.restart(LoopFixture.FOREVER);
    again.turn();

    BatchRequest first = again.executor.requests.get(0);
    assertThat(first.batch()).isEqualTo(2);
    assertThat(first.splits().getOrDefault(0, List.of()).get(0).records()).isEqualTo(2);
    assertThat(again.executor.written).containsExactly("a", "b");
  }

  @Test
  void aFailingStepEndsTheRunAtOnce() {
    LoopFixture query = LoopFixture.fresh(directory, LoopFixture.FOREVER);
    Exception cause = new ArithmeticException("/ by zero");
    query.executor.failures.add(new StepFailure("Divide", 1, 0, "k", cause));

    assertThatThrownBy(query::turn).isInstanceOf(StepFailure.class).hasCause(cause);

    assertThat(query.executor.calls).containsExactly("run 1", "aborted 1");
  }

  @Test
  void aFailedCommitPublishesNothing() {
    LoopFixture query = LoopFixture.fresh(directory, LoopFixture.FOREVER);
    query.executor.available.add("a");
    query.log.failNext = true;

    assertThatThrownBy(query::turn).isInstanceOf(CheckpointException.class);

    assertThat(query.executor.calls).containsExactly("run 1");
    assertThat(query.committed).isEmpty();
  }

  @Test
  void tellsWhenAllAvailableIsCommitted() throws Exception {
    LoopFixture query = LoopFixture.fresh(directory, LoopFixture.FOREVER);
    query.turnUntilIdle();
    query.executor.available.addAll(List.of("a", "b", "c"));
    CompletableFuture<Void> all = query.requests.allAvailable();

    query.turn();
    assertThat(all).isNotDone();
    query.turnUntilIdle();

    assertThat(all).isDone();
    assertThat(query.executor.written).containsExactly("a", "b", "c");
  }

  @Test
  void hasTheLogSweepBehindEachBatchAndKeepTheRetainedOnes() {
    LoopFixture query = LoopFixture.fresh(directory, LoopFixture.FOREVER);
    for (int i = 0; i < 140; i++) {
      query.executor.available.add("line " + i);
    }

    query.turnUntilIdle();

    assertThat(query.log.sweeps)
        .hasSizeGreaterThan(60)
        .isEqualTo(query.log.batches().stream().map(batch -> batch - 4).toList());
  }

  private static Pace pace(Reading reading) {
    return new Pace(reading, 0, 16, LoopFixture.TWO);
  }
}
