package dev.sluice.engine.query;

import static org.assertj.core.api.Assertions.assertThat;

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

/** A query that dies at any point where it writes goes on as if it had not. */
final class CrashTest {
  private static final Map<String, List<Long>> EXPECTED =
      Map.of(
          "to", List.of(1L, 2L, 3L),
          "be", List.of(1L, 2L),
          "or", List.of(1L),
          "not", List.of(1L),
          "die", List.of(1L, 2L),
          "sleep", List.of(1L, 2L),
          "no", List.of(1L),
          "more", List.of(1L));

  @TempDir private Path directory;

  @Test
  void anUndisturbedRunWritesEachCountOnce() throws InterruptedException {
    World world = world();
    FaultyStorage storage = FaultyStorage.counting(new QueryFixture(directory).storage());

    Query query = run(world, storage, new QueryFixture(directory));

    assertThat(query.status()).isEqualTo(QueryStatus.FINISHED);
    assertThat(world.written()).isEqualTo(EXPECTED);
    assertThat(query.lastProgress()).isNotNull();
    assertThat(query.recentProgress()).hasSizeGreaterThanOrEqualTo(4);
    assertThat(QueryFixture.number(query.committedMetrics())).isEqualTo(13);
  }

  @ParameterizedTest
  @EnumSource(Fault.class)
  void afterACrashAtAnyWritePointTheOutputIsThatOfAnUndisturbedRun(Fault fault)
      throws InterruptedException {
    crashAtEveryPoint(fault, false);
  }

  @ParameterizedTest
  @EnumSource(Fault.class)
  void theSameWhileSnapshotsAreTaken(Fault fault) throws InterruptedException {
    crashAtEveryPoint(fault, true);
  }

  private void crashAtEveryPoint(Fault fault, boolean snapshots) throws InterruptedException {
    int crashes = 0;
    boolean reached = true;
    for (int point = 1; reached; point++) {
      Path own = directory.resolve("point-" + point);
      World world = world();
      FaultyStorage faulty = FaultyStorage.failingAt(new QueryFixture(own).storage(), point, fault);

      QueryStatus first = runToAnyEnd(world, faulty, new QueryFixture(own, snapshots));
      reached = faulty.hasFailed();
      Query again = run(world, new QueryFixture(own).storage(), new QueryFixture(own, snapshots));

      assertThat(again.status())
          .as("at %d: %s", point, again.exception())
          .isEqualTo(QueryStatus.FINISHED);
      assertThat(world.written()).as("after a crash at %d, %s", point, first).isEqualTo(EXPECTED);
      assertThat(QueryFixture.number(again.committedMetrics()))
          .as("metrics at %d", point)
          .isEqualTo(13);
      crashes += reached ? 1 : 0;
    }

    assertThat(crashes).as("write points of the run").isGreaterThan(12);
  }

  @Test
  void afterARestartWithAnotherParallelismTheCountsGoOn() throws InterruptedException {
    World world = new World(2);
    world.source.add(0, "to", "be", "or", "not");
    world.source.add(1, "to", "be");
    QueryFixture fixture = new QueryFixture(directory);
    fixture.start(
        world.plan(),
        QueryFixture.config("words", new Trigger.AvailableNow(), 2),
        fixture.storage());
    QueryFixture.awaitEnd(fixture.queries.active().get(0));
    world.source.add(0, "to", "be");
    world.source.end();

    Query query =
        fixture.start(
            world.plan(),
            QueryFixture.config("words", new Trigger.AsSoonAsPossible(), 3),
            fixture.storage());
    QueryFixture.awaitEnd(query);

    assertThat(query.status()).as("%s", query.exception()).isEqualTo(QueryStatus.FINISHED);
    assertThat(world.written())
        .isEqualTo(
            Map.of(
                "to", List.of(1L, 2L, 3L),
                "be", List.of(1L, 2L, 3L),
                "or", List.of(1L),
                "not", List.of(1L)));
  }

  /** At most four words a batch: three batches that read, and more that deliver. */
  private static World world() {
    World world = new World(2);
    world.source.add(0, "to", "be", "or", "not", "to", "be", "to");
    world.source.add(1, "die", "sleep", "no", "more", "die", "sleep");
    world.source.end();
    return world;
  }

  private static QueryStatus runToAnyEnd(World world, FaultyStorage storage, QueryFixture fixture)
      throws InterruptedException {
    try {
      return run(world, storage, fixture).status();
    } catch (CheckpointException e) {
      assertThat(e).hasMessageContaining("Injected");
      return QueryStatus.STARTING;
    }
  }

  private static Query run(World world, CheckpointStorage storage, QueryFixture fixture)
      throws InterruptedException {
    return QueryFixture.awaitEnd(
        fixture.start(world.plan(), QueryFixture.config("words"), storage));
  }
}
