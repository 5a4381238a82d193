package dev.sluice.engine.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.engine.exchange.ExchangeConfig;
import dev.sluice.engine.executor.BatchLimits;
import dev.sluice.engine.executor.BatchResult;
import dev.sluice.engine.executor.StageTimes;
import dev.sluice.engine.executor.StepFailure;
import dev.sluice.engine.operator.Receiver;
import dev.sluice.engine.operator.Step;
import dev.sluice.engine.operator.Task;
import dev.sluice.engine.plan.Exchange;
import dev.sluice.engine.time.EventTime;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class EmbeddedExecutorTest {
  private final Path scratch;
  private final ScriptedSource source = new ScriptedSource(3);
  private final Sink sink = new Sink();

  EmbeddedExecutorTest(@TempDir Path scratch) {
    this.scratch = scratch;
  }

  private EmbeddedConfig config(int threads, int chunkRows, long memoryBytes) {
    return new EmbeddedConfig(
        threads,
        0,
        0,
        new ExchangeConfig(scratch, chunkRows, 4 * chunkRows, memoryBytes),
        System::nanoTime);
  }

  private static List<Row> rows(String key, int count) {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      rows.add(new Row(key, i, i));
    }
    return rows;
  }

  @Test
  @Timeout(60)
  void othersHelpWhileTheQuerysThreadIsInOneLongStep() throws Exception {
    Plans plans = new Plans(64);
    plans.source("read", source, new Meeting(2).step());
    source.at(0).add(new Row("a", 1, 0)).end();
    source.at(1).add(new Row("b", 1, 0)).end();
    source.at(2).end();

    try (Driver driver = new Driver(plans.build(), 2, config(2, 4, 1 << 20))) {
      assertThat(driver.step().isEmpty()).isFalse();
    }
  }

  @Test
  void sumsByKeyAcrossBatchesAndPartitions() throws Exception {
    Plans plans = new Plans(64);
    int read = plans.source("read", source);
    int sum = plans.head("sum", Heads.sum(), sink.step());
    plans.keyed(read, sum);
    source.at(0).add(new Row("a", 1, 0), new Row("b", 2, 0));
    source.at(1).add(new Row("a", 3, 0));

    try (Driver driver = new Driver(plans.build(), 2, config(1, 8, 1 << 20))) {
      driver.step();
      source.at(2).add(new Row("b", 5, 0));
      BatchResult second = driver.step();

      assertThat(Heads.sums(driver.backend.entries(sum))).isEqualTo(Map.of("a", 4L, "b", 7L));
      assertThat(sink.rows())
          .containsExactlyInAnyOrder(new Row("a", 4, 0), new Row("b", 2, 0), new Row("b", 7, 0));
      assertThat(second.records()).hasSize(2);
      assertThat(driver.step().isEmpty()).isTrue();
      assertThat(driver.batch()).isEqualTo(2);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 3_000, 1 << 20})
  void keepsTheOrderOfEachProducerAlsoWhenSpilling(long memoryBytes) throws Exception {
    Plans plans = new Plans(64);
    int read = plans.source("read", source);
    int pass = plans.head("pass", Heads.pass(), sink.step());
    plans.keyed(read, pass);
    for (int split = 0; split < 3; split++) {
      source.at(split).later(rows("key" + split, 500)).release(500);
    }

    try (Driver driver = new Driver(plans.build(), 3, config(2, 7, memoryBytes))) {
      driver.step();

      for (int split = 0; split < 3; split++) {
        String key = "key" + split;
        assertThat(sink.rows().stream().filter(row -> row.key().equals(key)))
            .containsExactlyElementsOf(rows(key, 500));
      }
      assertThat(scratch).isEmptyDirectory();
    }
  }

  @Test
  void broadcastsToAllAndSharesOutRoundRobinAndForwardsToItsOwn() throws Exception {
    Plans plans = new Plans(64);
    Sink round = new Sink();
    Sink forward = new Sink();
    int read = plans.source("read", source);
    int toAll = plans.head("all", Heads.pass(), sink.step());
    int toNext = plans.head("next", Heads.pass(), round.step());
    int toOwn = plans.head("own", Heads.pass(), forward.step());
    plans.plain(read, toAll, Exchange.Kind.BROADCAST);
    plans.plain(read, toNext, Exchange.Kind.ROUND_ROBIN);
    plans.plain(read, toOwn, Exchange.Kind.FORWARD);
    source.at(1).later(rows("x", 9)).release(9);

    try (Driver driver = new Driver(plans.build(), 3, config(1, 4, 1 << 20))) {
      driver.step();

      for (int partition = 0; partition < 3; partition++) {
        assertThat(sink.rows(partition)).isEqualTo(rows("x", 9));
        assertThat(round.rows(partition)).hasSize(3);
      }
      assertThat(forward.rows(1)).isEqualTo(rows("x", 9));
    }
  }

  @Test
  void runsAStageThatCannotBeDividedInPartitionZeroWithItsState() throws Exception {
    Plans plans = new Plans(64);
    int read = plans.source("read", source);
    int sum = plans.headInOne("sum", Heads.sum(), sink.step());
    plans.keyed(read, sum);
    source.at(0).later(rows("x", 9)).release(9);
    source.at(1).later(rows("y", 9)).release(9);

    try (Driver driver = new Driver(plans.build(), 3, config(1, 4, 1 << 20))) {
      driver.step();
      driver.restart(2);
      source.at(1).add(new Row("y", 4, 9));
      driver.step();

      assertThat(Heads.sums(driver.backend.entries(sum))).isEqualTo(Map.of("x", 36L, "y", 40L));
    }
  }

  @Test
  void deliversADurableExchangeInTheNextBatchWithItsWatermark() throws Exception {
    Plans plans = new Plans(64);
    int read = plans.source("read", source);
    int delay = plans.head("delay", Heads.delay(0), sink.step());
    plans.durable(read, delay, Exchange.Kind.KEYED);
    source.at(0).add(new Row("a", 1, 5)).watermark(8);
    source.at(1).end();
    source.at(2).end();

    try (Driver driver = new Driver(plans.build(), 2, config(1, 4, 1 << 20))) {
      BatchResult first = driver.step();
      assertThat(driver.outboxes()).hasSize(1);
      assertThat(first.stages().get(read).outputMillis()).isEqualTo(8);
      assertThat(first.stages().get(delay).inputMillis()).isEqualTo(EventTime.MIN_MILLIS);
      assertThat(sink.rows()).isEmpty();

      BatchResult second = driver.step();
      assertThat(second.stages().get(delay).inputMillis()).isEqualTo(8);
      assertThat(sink.rows()).containsExactly(new Row("a", 1, 5));
      assertThat(driver.outboxes()).isEmpty();
      assertThat(driver.step().isEmpty()).isTrue();
    }
  }

  @Test
  void deliversADurableExchangeToOtherPartitionsAfterARestart() throws Exception {
    Plans plans = new Plans(64);
    int read = plans.source("read", source);
    int sum = plans.head("sum", Heads.sum(), sink.step());
    plans.durable(read, sum, Exchange.Kind.KEYED);
    for (int key = 0; key < 20; key++) {
      source.at(0).add(new Row("key" + key, key, 0));
    }

    try (Driver driver = new Driver(plans.build(), 4, config(1, 4, 1 << 20))) {
      driver.step();
      driver.restart(3);
      driver.step();

      Map<String, Long> sums = Heads.sums(driver.backend.entries(sum));
      assertThat(sums).hasSize(20).containsEntry("key7", 7L);
    }
  }

  @Test
  void carriesTheWatermarkThroughManyStagesInOneBatch() throws Exception {
    Plans plans = new Plans(64);
    int from = plans.source("read", source);
    for (int i = 0; i < 5; i++) {
      boolean isLast = i == 4;
      int next =
          isLast
              ? plans.head("delay" + i, Heads.delay(10), sink.step())
              : plans.head("delay" + i, Heads.delay(10));
      plans.keyed(from, next);
      from = next;
    }
    source.at(0).add(new Row("a", 1, 5)).watermark(5);
    source.at(1).end();
    source.at(2).end();

    try (Driver driver = new Driver(plans.build(), 2, config(1, 4, 1 << 20))) {
      driver.step();
      assertThat(driver.times(1)).isEqualTo(new StageTimes(5, 5));
      assertThat(sink.rows()).isEmpty();

      source.at(0).watermark(1000);
      BatchResult second = driver.step();
      assertThat(sink.rows()).containsExactly(new Row("a", 1, 55));
      assertThat(second.stages().get(5).outputMillis()).isEqualTo(1000);
    }
  }

  @Test
  void runsAnEmptyBatchWhileNoWatermarkReachesAnything() throws Exception {
    Plans plans = new Plans(64);
    int read = plans.source("read", source);
    int delay = plans.head("delay", Heads.delay(0), sink.step());
    plans.keyed(read, delay);
    source.at(0).add(new Row("a", 1, 50)).watermark(10);
    source.at(1).end();
    source.at(2).end();

    try (Driver driver = new Driver(plans.build(), 2, config(1, 4, 1 << 20))) {
      driver.step();
      source.at(0).watermark(40);
      assertThat(driver.step().isEmpty()).isTrue();
      source.at(0).watermark(50);
      assertThat(driver.step().isEmpty()).isTrue();
      source.at(0).watermark(51);
      BatchResult fired = driver.step();

      assertThat(fired.isEmpty()).isFalse();
      assertThat(sink.rows()).containsExactly(new Row("a", 1, 50));
      assertThat(driver.splits(read).get(0).watermarkMillis()).isEqualTo(51);
    }
  }

  @Test
  void staysWithinTheLimitsAndReadsSplitsInTheirTurn() throws Exception {
    Plans plans = new Plans(64);
    int read = plans.source("read", source);
    int pass = plans.head("pass", Heads.pass(), sink.step());
    plans.keyed(read, pass);
    for (int split = 0; split < 3; split++) {
      source.at(split).later(rows("key" + split, 10)).release(10);
    }

    try (Driver driver = new Driver(plans.build(), 2, config(1, 4, 1 << 20))) {
      driver.limits = new BatchLimits(6, Long.MAX_VALUE, Long.MAX_VALUE);
      driver.step();
      assertThat(sink.rows()).hasSize(6);
      assertThat(driver.splits(read)).allMatch(split -> split.records() > 0);

      driver.limits = new BatchLimits(1, Long.MAX_VALUE, Long.MAX_VALUE);
      driver.step();
      assertThat(sink.rows()).hasSize(7);

      driver.limits = Driver.UNLIMITED;
      driver.step();
      assertThat(sink.rows()).hasSize(30);
    }
  }

  @Test
  void commitsMarksOnceInOrderAndKeepsReadersOpenUntilTheirSplitEnds() throws Exception {
    Plans plans = new Plans(64);
    plans.source("read", source, sink.step());
    source.at(0).add(new Row("a", 1, 0));

    try (Driver driver = new Driver(plans.build(), 2, config(1, 4, 1 << 20))) {
      driver.step();
      driver.step();
      source.at(0).add(new Row("a", 2, 0));
      source.at(1).add(new Row("b", 2, 0)).end();
      BatchResult uncommitted = driver.run();
      assertThat(source.committedMarks).containsExactly("0@1");
      assertThat(source.openReaders).hasValue(3);

      driver.commit(uncommitted);
      assertThat(source.committedMarks).containsExactly("0@1", "0@2", "1@1");
      assertThat(source.openReaders).hasValue(2);
      driver.step();
      assertThat(source.openReaders).hasValue(2);
    }
    assertThat(source.openReaders).hasValue(0);
  }

  @Test
  void anAbortedBatchLeavesNothingAndGivesTheSameWhenRunAgain() throws Exception {
    Plans plans = new Plans(64);
    int read = plans.source("read", source);
    int sum = plans.head("sum", Heads.sum(), sink.step());
    plans.keyed(read, sum);
    source.at(0).add(new Row("a", 1, 0));

    try (Driver driver = new Driver(plans.build(), 2, config(1, 8, 1 << 20))) {
      driver.step();
      source.at(0).add(new Row("a", 2, 0));
      driver.run();
      driver.abort();
      assertThat(source.openReaders).hasValue(0);
      assertThat(Heads.sums(driver.backend.entries(sum))).isEqualTo(Map.of("a", 1L));
      driver.step();

      assertThat(sink.rows()).containsExactly(new Row("a", 1, 0), new Row("a", 3, 0));
      assertThat(source.committedMarks).containsExactly("0@1", "0@2");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void namesTheStepTheBatchAndTheUsersException(int threads) throws Exception {
    AtomicInteger failures = new AtomicInteger(1);
    AtomicInteger closed = new AtomicInteger();
    Plans plans = new Plans(64);
    int read = plans.source("read", source);
    int pass =
        plans.head(
            "pass",
            Heads.pass(),
            (context, outputs) -> wrapping(outputs.get(0), closed),
            (context, outputs) ->
                Heads.step(
                    element -> {
                      if (failures.getAndDecrement() == 1) {
                        throw new AssertionError("no " + element);
                      }
                      outputs.get(0).accept(element);
                    }),
            sink.step());
    plans.plain(read, pass, Exchange.Kind.FORWARD);
    source.at(0).add(new Row("a", 1, 0));

    Driver driver = new Driver(plans.build(), 1, config(threads, 8, 1 << 20));
    assertThatThrownBy(driver::run)
        .isInstanceOf(StepFailure.class)
        .hasMessageContaining("Step pass/1 failed in batch 1, partition 0")
        .cause()
        .isInstanceOf(AssertionError.class)
        .hasMessage("no Row[key=a, value=1, timeMillis=0]");
    assertThatThrownBy(driver::run).hasMessageContaining("was not aborted");
    driver.abort();
    assertThat(closed).hasValue(1);
    driver.step();
    assertThat(sink.rows()).hasSize(1);
    assertThatThrownBy(driver::close)
        .hasMessageMatching("Step pass/0 failed in batch 1, partition 0: .*: can't be closed");
  }

  /** As a DoFn's invoker does, wraps whatever comes back from downstream, and fails to close. */
  private static Step wrapping(Receiver out, AtomicInteger closed) {
    Step step =
        Heads.step(
            element -> {
              try {
                out.accept(element);
              } catch (Exception e) {
                throw new IllegalArgumentException("wrapped", e);
              }
            });
    return new Step() {
      @Override
      public void begin(Task task) {}

      @Override
      public void accept(Object element) throws Exception {
        step.accept(element);
      }

      @Override
      public void finish() {}

      @Override
      public void close() {
        closed.incrementAndGet();
        throw new IllegalStateException("can't be closed");
      }
    };
  }
}
