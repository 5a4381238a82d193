package dev.sluice.engine.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.engine.exchange.ExchangeConfig;
import dev.sluice.engine.exchange.ExchangeNet;
import dev.sluice.engine.executor.BatchResult;
import dev.sluice.engine.executor.StageTimes;
import dev.sluice.engine.executor.StepFailure;
import dev.sluice.engine.executor.TaskId;
import dev.sluice.engine.operator.Chunk;
import dev.sluice.engine.operator.HeadFactory;
import dev.sluice.engine.operator.KeyAware;
import dev.sluice.engine.operator.Operator;
import dev.sluice.engine.operator.Receiver;
import dev.sluice.engine.operator.Step;
import dev.sluice.engine.operator.StepFactory;
import dev.sluice.engine.operator.Task;
import dev.sluice.engine.plan.Exchange;
import dev.sluice.engine.time.EventTime;
import dev.sluice.state.Tables;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** In which order a task's operator and steps are called, and what their reports lead to. */
final class TaskContractTest {
  private final Path scratch;
  private final ScriptedSource source = new ScriptedSource(2);
  private final List<String> calls = new ArrayList<>();

  TaskContractTest(@TempDir Path scratch) {
    this.scratch = scratch;
  }

  private Driver driver(int parallelism, HeadFactory head, StepFactory... chain) throws Exception {
    Plans plans = new Plans(16);
    int read = plans.source("read", source, noting("first"), noting("second"));
    int next = plans.head("head", head, chain);
    plans.keyed(read, next);
    return new Driver(
        plans.build(),
        parallelism,
        new EmbeddedConfig(
            1,
            Long.MAX_VALUE,
            Long.MAX_VALUE,
            new ExchangeConfig(scratch, 8, 64, 1 << 20),
            System::nanoTime));
  }

  @Test
  void callsHeadAndStepsInTheirOrder() throws Exception {
    source.at(0).add(new Row("a", 1, 3)).watermark(9);
    source.at(1).end();

    try (Driver driver = driver(1, scripted(new Script()), noting("third"))) {
      driver.step();
    }

    assertThat(calls)
        .containsExactly(
            "second begins",
            "first begins",
            "first takes a",
            "second takes a",
            "first finishes",
            "second finishes",
            "third begins",
            "head begins 1",
            "head takes a",
            "third takes a",
            "head advances to 9",
            "head finishes",
            "third finishes",
            "first closes",
            "second closes",
            "head closes",
            "third closes");
  }

  @Test
  void leavesASourcesChainAloneWhileNothingIsRead() throws Exception {
    try (Driver driver = driver(1, scripted(new Script()))) {
      BatchResult result = driver.step();

      assertThat(result.isEmpty()).isTrue();
      assertThat(calls).isEmpty();
    }
  }

  @Test
  void namesTheKeyInHandAlsoIfAStepBehindFails() throws Exception {
    source.at(0).add(new Row("the key", 1, 3));
    Script script = new Script();
    script.key = "the key".getBytes(StandardCharsets.UTF_8);

    try (Driver driver =
        driver(
            1,
            scripted(script),
            (context, outputs) ->
                Heads.step(
                    element -> {
                      throw new IllegalArgumentException("bad");
                    }))) {
      assertThatThrownBy(driver::run)
          .isInstanceOf(StepFailure.class)
          .hasMessage(
              "Step head/0 failed in batch 1, partition 0, key 'the key':"
                  + " java.lang.IllegalArgumentException: bad");
    }
  }

  @Test
  void saysWhereAStepFailsThatHasHadNoBatchYet() throws Exception {
    source.at(0).add(new Row("a", 1, 3));

    try (Driver driver =
        driver(
            1,
            scripted(new Script()),
            (context, outputs) -> {
              throw new IllegalStateException("no such host");
            })) {
      assertThatThrownBy(driver::run)
          .isInstanceOf(StepFailure.class)
          .hasMessageMatching(
              "Step \\S+ failed before its first batch, partition 0:"
                  + " java.lang.IllegalStateException: no such host");
    }
  }

  @Test
  void movesAStageOnlyAsFarAsItsSlowestTaskAndGoesOnInTheNextBatch() throws Exception {
    source.at(0).add(new Row("a", 1, 3), new Row("b", 1, 3), new Row("c", 1, 3)).watermark(100);
    source.at(1).end();
    Script script = new Script();
    script.slowPartition = 1;
    script.slowMillis = 40;

    try (Driver driver = driver(2, scripted(script))) {
      BatchResult first = driver.step();
      assertThat(first.stages().get(1)).isEqualTo(new StageTimes(40, 40));
      calls.clear();
      script.slowPartition = -1;
      source.at(0).add(new Row("a", 1, 100), new Row("b", 1, 100), new Row("c", 1, 100));
      BatchResult second = driver.step();

      assertThat(second.stages().get(1)).isEqualTo(new StageTimes(100, 100));
      assertThat(script.judgedAgainst).containsExactlyInAnyOrder(100L, 40L);
    }
  }

  @Test
  void keepsAHoldOfATaskThatDoesNotRunAgain() throws Exception {
    source.at(0).add(new Row("a", 1, 3)).watermark(10);
    source.at(1).end();
    Script script = new Script();
    script.holdMillis = 7;

    try (Driver driver = driver(1, scripted(script))) {
      BatchResult first = driver.step();
      source.at(0).watermark(90);
      script.holdMillis = EventTime.MAX_MILLIS;
      BatchResult second = driver.run();
      driver.abort();
      source.at(0).add(new Row("a", 1, 95));
      BatchResult third = driver.step();

      assertThat(first.stages().get(1)).isEqualTo(new StageTimes(10, 7));
      assertThat(second.stages().get(1)).isEqualTo(new StageTimes(90, 7));
      assertThat(third.stages().get(1)).isEqualTo(new StageTimes(90, 90));
    }
  }

  @Test
  void runsATaskAgainThatIsUnfinishedThoughNothingComes() throws Exception {
    source.at(0).add(new Row("a", 1, 3));
    Script script = new Script();
    script.unfinished = 2;

    try (Driver driver = driver(1, scripted(script))) {
      driver.step();
      driver.step();
      driver.step();
      calls.clear();
      driver.step();

      assertThat(calls).isEmpty();
      assertThat(driver.batch()).isEqualTo(3);
    }
  }

  @Test
  void wakesATaskWhenTheClockIsPastItsTimeAndNotBefore() throws Exception {
    source.at(0).add(new Row("a", 1, 3));
    Script script = new Script();
    script.wakeClockMillis = 50;

    try (Driver driver = driver(1, scripted(script))) {
      driver.step();
      script.wakeClockMillis = EventTime.MAX_MILLIS;
      driver.clockMillis = 50;
      assertThat(driver.step().isEmpty()).isTrue();
      driver.clockMillis = 51;
      assertThat(driver.step().isEmpty()).isFalse();
      assertThat(driver.step().isEmpty()).isTrue();
    }
  }

  @Test
  void givesWhatAnOperatorHasItselfBeforeNewRowsAndBetweenThem() throws Exception {
    source.at(0).add(new Row("a", 1, 3));
    Script script = new Script();
    script.toProduce = 2;
    Sink sink = new Sink();

    try (Driver driver = driver(1, scripted(script), sink.step())) {
      driver.step();

      assertThat(sink.rows()).extracting(Row::key).containsExactly("own2", "own1", "a");
    }
  }

  @Test
  void refusesToSendRowsToAnExchangeThatTheStageDoesNotFeed() throws Exception {
    Plans plans = new Plans(16);
    int read = plans.source("read", source);
    int other = plans.head("other", Heads.pass());
    plans.plain(read, other, Exchange.Kind.FORWARD);
    ExchangeNet net =
        new ExchangeNet(plans.build(), 1, new ExchangeConfig(scratch, 8, 64, 1 << 20));

    assertThatThrownBy(() -> net.outputs(new TaskId(other, 0)).to(0))
        .hasMessage("The stage does not feed exchange 0");
  }

  private StepFactory noting(String name) {
    return (context, outputs) ->
        new Step() {
          @Override
          public void begin(Task task) {
            calls.add(name + " begins");
          }

          @Override
          public void accept(Object element) throws Exception {
            calls.add(name + " takes " + ((Row) element).key());
            if (!outputs.isEmpty()) {
              outputs.get(0).accept(element);
            }
          }

          @Override
          public void finish() {
            calls.add(name + " finishes");
          }

          @Override
          public void close() {
            calls.add(name + " closes");
          }
        };
  }

  private HeadFactory scripted(Script script) {
    return (context, outputs) -> new Scripted(script, context.partition(), outputs.get(0));
  }

  /** What the head does; set between batches. */
  private static final class Script {
    int slowPartition = -1;
    long slowMillis;
    int unfinished;
    int toProduce;
    long wakeClockMillis = EventTime.MAX_MILLIS;
    long holdMillis = EventTime.MAX_MILLIS;
    byte @Nullable [] key;
    final List<Long> judgedAgainst = new ArrayList<>();
  }

  private final class Scripted implements Operator, KeyAware {
    private final Script script;
    private final int partition;
    private final Receiver out;
    private @Nullable Task task;

    Scripted(Script script, int partition, Receiver out) {
      this.script = script;
      this.partition = partition;
      this.out = out;
    }

    @Override
    public void begin(Task task) {
      this.task = task;
      script.judgedAgainst.add(task.inputWatermarkMillis());
      if (task.batch() == 1) {
        script.judgedAgainst.clear();
      }
      calls.add("head begins " + task.batch());
    }

    @Override
    public boolean produce() throws Exception {
      if (script.toProduce > 0) {
        out.accept(new Row("own" + script.toProduce--, 0, 0));
      }
      return script.toProduce > 0;
    }

    @Override
    public void elements(int input, Chunk chunk) throws Exception {
      for (int i = 0; i < chunk.size(); i++) {
        calls.add("head takes " + ((Row) chunk.element(i)).key());
        out.accept(chunk.element(i));
      }
    }

    @Override
    public void advance(long inputWatermarkMillis) {
      calls.add("head advances to " + inputWatermarkMillis);
      if (partition == script.slowPartition) {
        task().reportReached(script.slowMillis);
      }
    }

    @Override
    public void finish() {
      calls.add("head finishes");
      task().reportHold(script.holdMillis);
      task().reportWake(EventTime.MAX_MILLIS, script.wakeClockMillis);
      if (script.unfinished-- > 0) {
        task().reportUnfinished();
        task().state().put(Tables.keyed(0, 0), new byte[] {(byte) script.unfinished});
      }
    }

    @Override
    public byte @Nullable [] currentKey() {
      return script.key;
    }

    @Override
    public void close() {
      calls.add("head closes");
    }

    private Task task() {
      return Objects.requireNonNull(task);
    }
  }
}
