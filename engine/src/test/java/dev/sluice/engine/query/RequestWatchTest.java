package dev.sluice.engine.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.engine.commit.Life;
import dev.sluice.engine.loop.Requests;
import dev.sluice.engine.query.RequestBox.Request;
import dev.sluice.state.CheckpointException;
import dev.sluice.state.CheckpointStorage;
import dev.sluice.state.faults.FaultyStorage;
import dev.sluice.state.faults.MemoryStorage;
import dev.sluice.state.local.LocalCheckpointStorage;
import dev.sluice.testkit.ManualClock;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How often is looked for requests, and when they are answered. */
final class RequestWatchTest {
  private final ManualClock clock = ManualClock.at(5_000);
  private final MemoryStorage memory = new MemoryStorage();
  private final AtomicInteger looks = new AtomicInteger();
  private final Requests requests = new Requests();
  private boolean isBroken;
  private boolean isStuck;

  @Test
  void looksOnceASecondAndWritesNothing() {
    FaultyStorage storage = FaultyStorage.counting(counting());
    RequestWatch watch = watch(storage);
    watch.begin();

    for (int turn = 0; turn < 100; turn++) {
      clock.advanceMillis(100);
      watch.lookIfDue();
    }

    assertThat(looks).hasValue(11);
    assertThat(storage.writePoints()).isZero();
    assertThat(watch.millisToNextLook()).isEqualTo(1_000);
  }

  @Test
  void aDrainIsAnsweredOnceTheLogSaysSoAndAStopWhenTheRunIsOver() {
    RequestWatch watch = watch(memory);
    RequestBox box = new RequestBox(memory);
    watch.begin();
    box.ask(Request.DRAIN, "the test");
    box.ask(Request.STOP, "the test");
    clock.advanceMillis(1_000);
    watch.lookIfDue();

    watch.committed(Life.RUNNING);
    assertThat(box.waiting()).containsExactly(Request.DRAIN, Request.STOP);
    watch.committed(Life.DRAINING);
    assertThat(box.waiting()).containsExactly(Request.STOP);
    watch.end(false);

    assertThat(box.waiting()).isEmpty();
  }

  @Test
  void aDrainThatDidNotBeginWaitsForTheNextRunAndAnEarlierStopDoesNot() {
    RequestBox box = new RequestBox(memory);
    box.ask(Request.DRAIN, "the test");
    box.ask(Request.STOP, "the test");
    RequestWatch watch = watch(memory);

    watch.begin();
    watch.end(false);

    assertThat(box.waiting()).containsExactly(Request.DRAIN);
  }

  @Test
  void aBoxThatCannotBeReadDoesNotHarmTheQuery() {
    RequestWatch watch = watch(counting());
    isBroken = true;
    watch.begin();
    clock.advanceMillis(1_000);
    watch.lookIfDue();
    isBroken = false;
    new RequestBox(memory).ask(Request.STOP, "the test");

    clock.advanceMillis(1_000);
    watch.lookIfDue();
    watch.end(false);

    assertThat(new RequestBox(memory).waiting()).isEmpty();
  }

  @Test
  void aStopThatCannotBeTakenAwayIsPassedOverUntilItIsGone() {
    RequestBox box = new RequestBox(memory);
    box.ask(Request.STOP, "somebody else");
    isStuck = true;
    RequestWatch watch = watch(counting());
    watch.begin();
    for (int second = 0; second < 3; second++) {
      clock.advanceMillis(1_000);
      watch.lookIfDue();
    }
    assertThat(requests.isStopRequested()).isFalse();

    box.withdraw(Request.STOP);
    clock.advanceMillis(1_000);
    watch.lookIfDue();
    box.ask(Request.STOP, "the test");
    clock.advanceMillis(1_000);
    watch.lookIfDue();

    assertThat(requests.isStopRequested()).isTrue();
  }

  @Test
  void aStopThatComesAfterTheBeginningCounts() {
    RequestWatch watch = watch(memory);
    watch.begin();
    new RequestBox(memory).ask(Request.STOP, "the test");
    clock.advanceMillis(1_000);

    watch.lookIfDue();

    assertThat(requests.isStopRequested()).isTrue();
  }

  @Test
  void theOwnerMakesThePlaceForRequests(@TempDir Path directory) {
    watch(LocalCheckpointStorage.open(directory)).begin();

    assertThat(directory.resolve("requests")).isDirectory();
  }

  private RequestWatch watch(CheckpointStorage storage) {
    return new RequestWatch(new RequestBox(storage), clock, requests);
  }

  /**
   * The storage in memory; its listings are counted. Broken it lists nothing, stuck it keeps all.
   */
  private CheckpointStorage counting() {
    return (CheckpointStorage)
        Proxy.newProxyInstance(
            RequestWatchTest.class.getClassLoader(),
            new Class<?>[] {CheckpointStorage.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("list")) {
                looks.incrementAndGet();
                if (isBroken) {
                  throw new CheckpointException("Injected: the store does not answer");
                }
              }
              if (method.getName().equals("delete") && isStuck) {
                throw new CheckpointException("Injected: not permitted");
              }
              try {
                return method.invoke(memory, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }
}
