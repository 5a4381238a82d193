package dev.sluice.engine.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.engine.commit.History;
import dev.sluice.engine.commit.Life;
import dev.sluice.engine.commit.Rollback;
import dev.sluice.state.CheckpointException;
import dev.sluice.state.faults.FaultyStorage;
import dev.sluice.state.faults.FaultyStorage.Fault;
import dev.sluice.testkit.ManualClock;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Going back to an older batch, and what it refuses. */
final class RollbackTest {
  private static final long TWELVE_YEARS_MILLIS = 12L * 365 * 24 * 60 * 60 * 1_000;

  @TempDir private Path directory;
  private final World world = new World(1);

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void theQueryGoesOnFromTheOlderBatch(boolean snapshots) throws InterruptedException {
    QueryFixture fixture = new QueryFixture(directory, snapshots);
    long before = runOver(fixture, "to", "be");
    long last = runOver(fixture, "to", "to", "or");

    long record = rollback(fixture).to(before, false);
    runOver(fixture, "be");

    // The words after the batch come again under new numbers: "to" a second and third time.
    assertThat(world.written().get("to")).containsExactly(1L, 2L, 2L, 3L, 3L);
    assertThat(world.written().get("or")).containsExactly(1L, 1L);
    assertThat(world.written().get("be")).containsExactly(1L, 2L);
    assertThat(record).isEqualTo(last + 1);
    // The batch that was gone back to is not retained any more when the run has committed some.
    assertThat(numbers(fixture)).doesNotContain(last).contains(record, record + 1);
  }

  @Test
  void whatAnOlderBatchOwedIsDeliveredAgain() throws InterruptedException {
    QueryFixture fixture = new QueryFixture(directory);
    long last = runOver(fixture, "to");
    // The batch before the last has committed the row, the last one has delivered it.
    rollback(fixture).to(last - 1, false);

    runOver(fixture);

    assertThat(world.written().get("to")).containsExactly(1L, 1L);
  }

  @Test
  void oneCanGoBackFromARollbackAndFromADrain() throws InterruptedException {
    QueryFixture fixture = new QueryFixture(directory);
    long first = runOver(fixture, "to");
    long second = runOver(fixture, "to");
    long record = rollback(fixture).to(first, false);
    Query query = fixture.start(world);
    query.processAllAvailable();
    query.drain();
    assertThat(history(fixture).last().orElseThrow().life()).isEqualTo(Life.DRAINED);

    rollback(fixture).to(record, false);
    runOver(fixture, "be");

    assertThat(history(fixture).last().orElseThrow().life()).isEqualTo(Life.RUNNING);
    assertThat(world.written().get("be")).containsExactly(1L);
    assertThat(numbers(fixture)).contains(first, record).doesNotContain(second);
  }

  @ParameterizedTest
  @EnumSource
  void aCrashInARollbackLeavesTheQueryBeforeOrAfterIt(Fault fault) throws InterruptedException {
    boolean reached = true;
    for (int point = 1; reached; point++) {
      World own = new World(1);
      QueryFixture fixture = new QueryFixture(directory.resolve("point-" + point), true);
      long before = runOver(own, fixture, "to");
      runOver(own, fixture, "to");
      FaultyStorage faulty = FaultyStorage.failingAt(fixture.storage(), point, fault);

      try {
        new Rollback(faulty, QueryFixture.SUM, () -> {}).to(before, false);
      } catch (CheckpointException e) {
        assertThat(e).hasMessageContaining("Injected");
      }
      reached = faulty.hasFailed();
      runOver(own, fixture, "to");

      List<Long> counts = own.written().getOrDefault("to", List.of());
      assertThat(counts.get(counts.size() - 1)).as("at %d", point).isEqualTo(3);
      assertThat(counts.stream().filter(count -> count == 3)).hasSize(1);
    }
  }

  @Test
  void takesTheClockOfTheOlderBatch() throws InterruptedException {
    QueryFixture fixture = new QueryFixture(directory);
    long before = runOver(fixture, "to");
    long clockMillis = history(fixture).last().orElseThrow().clockMillis();
    ManualClock ahead = ManualClock.at(clockMillis + TWELVE_YEARS_MILLIS);
    runOver(fixture, ahead, "be");

    rollback(fixture).to(before, false);

    assertThat(history(fixture).last().orElseThrow().clockMillis()).isEqualTo(clockMillis);
    runOver(fixture, "or");
    assertThat(history(fixture).last().orElseThrow().clockMillis())
        .isBetween(clockMillis, clockMillis + TWELVE_YEARS_MILLIS / 2);
  }

  @Test
  void aQueryThatRanInAYearToComeGoesOnInThisOne() throws InterruptedException {
    QueryFixture fixture = new QueryFixture(directory);
    runOver(fixture, "to");
    long clockMillis = history(fixture).last().orElseThrow().clockMillis();
    runOver(fixture, ManualClock.at(clockMillis + TWELVE_YEARS_MILLIS), "be");

    runOver(fixture, "or");
    runOver(fixture, "not");

    assertThat(history(fixture).last().orElseThrow().clockMillis())
        .isBetween(clockMillis, clockMillis + TWELVE_YEARS_MILLIS / 2);
    assertThat(world.written().keySet()).containsExactlyInAnyOrder("to", "be", "or", "not");
  }

  @Test
  void refusesWhileTheQueryRuns() {
    QueryFixture fixture = new QueryFixture(directory);
    Query query = fixture.start(world);

    assertThatThrownBy(() -> rollback(fixture).to(1, true))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("second process");

    query.stop();
  }

  @Test
  void refusesABatchThatIsNotRetainedAndSaysWhichAre() throws InterruptedException {
    QueryFixture fixture = new QueryFixture(directory);
    long last = runOver(fixture, "to");

    assertThatThrownBy(() -> rollback(fixture).to(last + 5, true))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("Batch " + (last + 5) + " is not retained")
        .hasMessageContaining("1 to " + last);
    assertThatThrownBy(() -> rollback(fixture).to(last, true))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("at batch " + last + " already");
  }

  @Test
  void refusesWithoutForceWhereASourceHasForgotten() throws InterruptedException {
    world.source.forgets = true;
    QueryFixture fixture = new QueryFixture(directory);
    long before = runOver(fixture, "to");
    runOver(fixture, "be");

    assertThatThrownBy(() -> rollback(fixture).to(before, false))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("Read (" + WordSource.class.getName() + ")")
        .hasMessageContaining("--force");

    assertThat(rollback(fixture).to(before, true)).isGreaterThan(before);
  }

  private long runOver(QueryFixture fixture, String... words) throws InterruptedException {
    return runOver(world, fixture, words);
  }

  /** The same on a machine with this clock. */
  private void runOver(QueryFixture fixture, InstantSource clock, String... words) {
    world.source.add(0, words);
    QueryStart start =
        fixture.prepare(world.plan(), QueryFixture.config("words"), fixture.storage());
    QueryStart.Surroundings around =
        new QueryStart.Surroundings(clock, QueryFixture.SUM, start.around().ids(), List.of());
    Query query =
        fixture.queries.start(
            new QueryStart(
                start.plan(), start.config(), start.checkpoint(), start.executors(), around));
    query.processAllAvailable();
    query.stop();
  }

  /** Runs the query over more words, stops it, and gives its last batch. */
  private static long runOver(World world, QueryFixture fixture, String... words) {
    world.source.add(0, words);
    Query query = fixture.start(world);
    query.processAllAvailable();
    query.stop();
    return history(fixture).last().orElseThrow().number();
  }

  private static Rollback rollback(QueryFixture fixture) {
    return new Rollback(fixture.storage(), QueryFixture.SUM, () -> {});
  }

  private static History history(QueryFixture fixture) {
    return History.read(fixture.storage(), QueryFixture.SUM);
  }

  private static List<Long> numbers(QueryFixture fixture) {
    return history(fixture).batches().stream().map(History.Batch::number).toList();
  }
}
