package dev.sluice.engine.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.engine.query.RequestBox.Request;
import dev.sluice.state.CheckpointException;
import dev.sluice.state.CheckpointStorage;
import dev.sluice.state.faults.FaultyStorage;
import dev.sluice.state.faults.FaultyStorage.Fault;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Draining with everything real: from a thread, from a crash, and through the checkpoint. */
final class DrainedQueryTest {
  private static final Map<String, List<Long>> EXPECTED =
      Map.of(
          "to", List.of(1L, 2L, 3L),
          "be", List.of(1L, 2L),
          "or", List.of(1L),
          "not", List.of(1L),
          "sleep", List.of(1L, 2L));

  @TempDir private Path directory;

  @Test
  void waitsForTheEndAndIsDrained() throws InterruptedException {
    World world = world();
    QueryFixture fixture = new QueryFixture(directory);
    Query query = fixture.start(world);
    query.processAllAvailable();

    query.drain();

    assertThat(query.status()).isEqualTo(QueryStatus.DRAINED);
    assertThat(world.written()).isEqualTo(EXPECTED);
    assertThat(fixture.queries.active()).isEmpty();
    assertThatThrownBy(() -> fixture.start(world))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("was drained");
  }

  @ParameterizedTest
  @EnumSource
  void aCrashAtAnyPointOfADrainLosesNothingAndTheDrainGoesOn(Fault fault)
      throws InterruptedException {
    boolean reached = true;
    int crashes = 0;
    int resumed = 0;
    for (int point = 1; reached; point++) {
      Path own = directory.resolve("point-" + point);
      World world = world();
      FaultyStorage faulty = FaultyStorage.failingAt(new QueryFixture(own).storage(), point, fault);

      readAllAndDrain(world, faulty, new QueryFixture(own));
      reached = faulty.hasFailed();
      crashes += reached ? 1 : 0;
      resumed += endIn(own, world) ? 1 : 0;

      assertThat(world.written()).as("after a crash at %d", point).isEqualTo(EXPECTED);
    }

    assertThat(crashes).as("write points of the run").isGreaterThan(5);
    assertThat(resumed).as("drains that went on by themselves").isGreaterThan(0);
  }

  @Test
  void aRequestInTheCheckpointDrainsTheQueryThatOwnsIt() throws InterruptedException {
    World world = world();
    QueryFixture fixture = new QueryFixture(directory);
    Query query = fixture.start(world);
    query.processAllAvailable();
    RequestBox box = new RequestBox(fixture.storage());

    boolean isNew = box.ask(Request.DRAIN, "the test");

    assertThat(QueryFixture.awaitEnd(query).status()).isEqualTo(QueryStatus.DRAINED);
    assertThat(isNew).isTrue();
    assertThat(box.waiting()).isEmpty();
    assertThat(world.written()).isEqualTo(EXPECTED);
  }

  @Test
  void aRequestToStopEndsTheRunThatItMetAndNoLaterOne() throws InterruptedException {
    World world = world();
    QueryFixture fixture = new QueryFixture(directory);
    Query query = fixture.start(world);
    RequestBox box = new RequestBox(fixture.storage());

    box.ask(Request.STOP, "the test");

    assertThat(QueryFixture.awaitEnd(query).status()).isEqualTo(QueryStatus.STOPPED);
    assertThat(box.waiting()).isEmpty();
    box.ask(Request.STOP, "too late");
    Query again = fixture.start(world);
    again.processAllAvailable();
    assertThat(again.status()).isEqualTo(QueryStatus.RUNNING);
    assertThat(box.waiting()).isEmpty();
    again.stop();
  }

  @Test
  void aDrainThatWasAskedOfADyingQueryIsDoneByTheNext() throws InterruptedException {
    World world = world();
    QueryFixture fixture = new QueryFixture(directory);
    world.poison = "more";
    Query query = fixture.start(world);
    query.processAllAvailable();
    world.source.add(1, "more");
    assertThat(QueryFixture.awaitEnd(query).status()).isEqualTo(QueryStatus.FAILED);
    new RequestBox(fixture.storage()).ask(Request.DRAIN, "the test");
    world.poison = "";

    Query again = fixture.start(world);

    assertThat(QueryFixture.awaitEnd(again).status()).isEqualTo(QueryStatus.DRAINED);
    assertThat(world.written()).isEqualTo(EXPECTED);
  }

  /** Whether the checkpoint was in a drain already; drained it is afterwards in any case. */
  private static boolean endIn(Path own, World world) throws InterruptedException {
    QueryFixture fixture = new QueryFixture(own);
    Query query;
    try {
      query = fixture.start(world);
    } catch (CheckpointException e) {
      assertThat(e).hasMessageContaining("was drained");
      return false;
    }
    query.processAllAvailable();
    boolean byItself = query.status().isTerminal();
    query.drain();
    assertThat(query.status()).as("%s", query.exception()).isEqualTo(QueryStatus.DRAINED);
    return byItself;
  }

  private static void readAllAndDrain(
      World world, CheckpointStorage storage, QueryFixture fixture) {
    try {
      Query query = fixture.start(world.plan(), QueryFixture.config("words"), storage);
      query.processAllAvailable();
      query.drain();
    } catch (CheckpointException e) {
      assertThat(e).hasMessageContaining("Injected");
    } catch (IllegalStateException e) {
      assertThat(e).hasMessageContaining("has failed");
    }
  }

  private static World world() {
    World world = new World(2);
    world.source.add(0, "to", "be", "or", "not", "to", "be", "to");
    world.source.add(1, "sleep", "sleep");
    return world;
  }
}
