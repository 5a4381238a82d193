package dev.sluice.engine.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.engine.exchange.ExchangeConfig;
import dev.sluice.engine.executor.StepFailure;
import dev.sluice.engine.operator.Receiver;
import dev.sluice.engine.operator.Step;
import dev.sluice.engine.operator.StepFactory;
import dev.sluice.engine.operator.Task;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The failure of a step fails the batch, whatever the steps in front of it do about it. */
final class StickyFailureTest {
  private final Path scratch;
  private final ScriptedSource source = new ScriptedSource(1);
  private final List<String> came = new ArrayList<>();

  StickyFailureTest(@TempDir Path scratch) {
    this.scratch = scratch;
  }

  @Test
  void ofAnElementFailsTheBatchThoughTheStepBeforeCatchesIt() throws Exception {
    source.at(0).add(new Row("good", 1, 3), new Row("bad", 1, 3), new Row("late", 1, 3));

    try (Driver driver = driver(catching(), catching(), failingAt("bad"))) {
      assertThatThrownBy(driver::run)
          .isInstanceOf(StepFailure.class)
          .hasMessageStartingWith("Step read/2 failed in batch 1, partition 0:")
          .hasRootCauseMessage("no bad");
    }

    assertThat(came).as("nothing more comes to a step that has failed").containsExactly("good");
  }

  @Test
  void atTheEndOfABundleFailsTheBatchThoughTheStepThatEmitsCatchesIt() throws Exception {
    source.at(0).add(new Row("good", 1, 3));

    try (Driver driver = driver(emittingAtTheEnd("bad"), failingAt("bad"))) {
      assertThatThrownBy(driver::run)
          .isInstanceOf(StepFailure.class)
          .hasMessageStartingWith("Step read/1 failed in batch 1");
    }
  }

  @Test
  void ofARowThatCanNotBeEncodedFailsTheBatchThoughTheStepThatGaveItCatchesIt() throws Exception {
    source.at(0).add(new Row("good", 1, 3));

    try (Driver driver = driver(replacingBy("not a row"))) {
      assertThatThrownBy(driver::run)
          .isInstanceOf(StepFailure.class)
          .hasMessageStartingWith("Step read/0 failed in batch 1")
          .hasRootCauseInstanceOf(ClassCastException.class);
    }
  }

  @Test
  void isOverWithTheBatchThatIsRunAgain() throws Exception {
    source.at(0).add(new Row("good", 1, 3), new Row("bad", 1, 3));
    boolean[] isBroken = {true};
    StepFactory sometimes =
        (context, outputs) ->
            Heads.step(
                element -> {
                  if (isBroken[0]) {
                    throw new IllegalArgumentException("broken");
                  }
                  came.add(((Row) element).key());
                });

    try (Driver driver = driver(catching(), sometimes)) {
      assertThatThrownBy(driver::run).hasRootCauseMessage("broken");
      driver.abort();
      isBroken[0] = false;
      driver.step();
    }

    assertThat(came).containsExactly("good", "bad");
  }

  private Driver driver(StepFactory... chain) throws Exception {
    Plans plans = new Plans(16);
    int read = plans.source("read", source, chain);
    plans.keyed(read, plans.head("next", Heads.pass()));
    return new Driver(
        plans.build(),
        1,
        new EmbeddedConfig(
            1,
            Long.MAX_VALUE,
            Long.MAX_VALUE,
            new ExchangeConfig(scratch, 8, 64, 1 << 20),
            System::nanoTime));
  }

  private static StepFactory catching() {
    return (context, outputs) -> Heads.step(element -> giveAndCatch(outputs.get(0), element));
  }

  private static StepFactory replacingBy(Object other) {
    return (context, outputs) -> Heads.step(element -> giveAndCatch(outputs.get(0), other));
  }

  private StepFactory failingAt(String key) {
    return (context, outputs) ->
        Heads.step(
            element -> {
              if (((Row) element).key().equals(key)) {
                throw new IllegalArgumentException("no " + key);
              }
              came.add(((Row) element).key());
            });
  }

  private static StepFactory emittingAtTheEnd(String key) {
    return (context, outputs) ->
        new Step() {
          @Override
          public void begin(Task task) {}

          @Override
          public void accept(Object element) {}

          @Override
          public void finish() {
            giveAndCatch(outputs.get(0), new Row(key, 1, 3));
          }

          @Override
          public void close() {}
        };
  }

  private static void giveAndCatch(Receiver out, Object element) {
    try {
      out.accept(element);
    } catch (Throwable e) {
      // as a user's code does that counts what can't be parsed
    }
  }
}
