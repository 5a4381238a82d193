package dev.sluice.engine.query;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.engine.executor.StepFailure;
import dev.sluice.engine.query.RequestBox.Request;
import dev.sluice.state.CheckpointException;
import dev.sluice.state.CheckpointStorage;
import dev.sluice.state.faults.FaultyStorage;
import dev.sluice.testkit.ManualClock;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A query that fails and goes on from its last commit, in the same process. */
@Timeout(120)
final class RestartedQueryTest {
  private static final RestartPolicy BACKOFF = new RestartPolicy.Backoff(1_000, 60_000, 600_000);

  @TempDir private Path directory;
  private final World world = new World(2);
  private final ManualClock clock = ManualClock.at(1_000_000);
  private QueryFixture fixture;

  @BeforeEach
  void open() {
    fixture = new QueryFixture(directory);
  }

  @AfterEach
  void stopAll() {
    fixture.queries.active().forEach(Query::stop);
  }

  @Test
  void goesOnFromItsLastCommitOnceTheCauseIsGone() throws Exception {
    Query query = start(BACKOFF, fixture.storage());
    world.source.add(0, "to");
    query.processAllAvailable();
    world.poison = "die";
    world.source.add(0, "die", "to");
    while (!query.statusMessage().startsWith("Restarting")) {
      clock.advanceMillis(1); // an idle query asks its sources by the clock
      Thread.sleep(1);
    }
    assertThat(query.status()).isEqualTo(QueryStatus.RUNNING);
    assertThat(query.statusMessage()).startsWith("Restarting in 1000 ms").contains("poisoned");
    assertThat(query.exception()).isEmpty();

    world.poison = "";
    clock.advanceMillis(1_000);
    world.source.add(1, "be");
    query.processAllAvailable();

    assertThat(world.written())
        .isEqualTo(Map.of("to", List.of(1L, 2L), "die", List.of(1L), "be", List.of(1L)));
    assertThat(query.statusMessage()).contains("restarted 1 times").contains("poisoned");
    assertThat(QueryFixture.number(query.committedMetrics())).isEqualTo(4);
    JsonNode json =
        new ObjectMapper().readTree(Objects.requireNonNull(query.lastProgress()).json());
    assertThat(json.path("restarts").asInt()).isEqualTo(1);
    assertThat(json.path("lastFailure").path("message").asText()).contains("poisoned by die");
  }

  @Test
  void failsWithTheLastFailureWhenThePolicyIsUsedUp() throws Exception {
    world.poison = "die";
    world.source.add(0, "die");
    Query query = start(new RestartPolicy.Fixed(2, 0), fixture.storage());

    QueryFixture.awaitEnd(query);

    assertThat(query.status()).isEqualTo(QueryStatus.FAILED);
    assertThat(query.exception()).containsInstanceOf(StepFailure.class);
    assertThat(fixture.queries.active()).isEmpty();
  }

  @Test
  void isStoppedAtOnceWhileItPauses() throws Exception {
    world.poison = "die";
    world.source.add(0, "die");
    Query query = start(BACKOFF, fixture.storage());
    awaitPause(query);

    query.stop();

    assertThat(query.status()).isEqualTo(QueryStatus.STOPPED);
    world.poison = "";
    world.source.end();
    QueryFixture.awaitEnd(start(BACKOFF, fixture.storage()));
    assertThat(world.written()).isEqualTo(Map.of("die", List.of(1L)));
  }

  @Test
  void isStoppedByCommandWhileItPauses() throws Exception {
    world.poison = "die";
    world.source.add(0, "die");
    CheckpointStorage storage = fixture.storage();
    Query query = start(new RestartPolicy.Backoff(60_000, 60_000, 600_000), storage);
    awaitPause(query);
    assertThat(storage.owner()).as("a checkpoint that pauses has its owner").isPresent();

    new RequestBox(storage).ask(Request.STOP, "the test");
    clock.advanceMillis(1_000);

    QueryFixture.awaitEnd(query);
    assertThat(query.status()).isEqualTo(QueryStatus.STOPPED);
  }

  @Test
  void drainsWithoutWaitingForThePause() throws Exception {
    world.poison = "die";
    world.source.add(0, "die");
    Query query = start(BACKOFF, fixture.storage());
    awaitPause(query);
    world.poison = "";

    query.drain();

    assertThat(query.status()).isEqualTo(QueryStatus.DRAINED);
  }

  @Test
  void triesAgainAfterAWriteOfItsCheckpointThatFailed() throws Exception {
    FaultyStorage counted = FaultyStorage.counting(fixture.storage("counted"));
    Query first = start(BACKOFF, counted);
    world.source.add(0, "a");
    first.processAllAvailable();
    long points = counted.writePoints();
    first.stop();

    for (long point = 1; point <= points; point++) {
      World other = new World(1);
      other.source.add(0, "a");
      CheckpointStorage faulty = failingOnceAt(point);
      QueryStart start = prepare(other, new RestartPolicy.Fixed(3, 0), faulty);
      Query query;
      try {
        query = fixture.queries.start(start);
      } catch (RuntimeException e) {
        continue; // the first start is the caller's own to try again
      }
      other.source.end();
      query.drain();

      assertThat(query.status()).as("write %s", point).isEqualTo(QueryStatus.DRAINED);
      assertThat(other.written()).as("write %s", point).isEqualTo(Map.of("a", List.of(1L)));
    }
  }

  private CheckpointStorage failingOnceAt(long point) {
    FaultyStorage faulty = FaultyStorage.counting(fixture.storage("faulty" + point));
    AtomicLong writes = new AtomicLong();
    faulty.beforeWrite(
        () -> {
          if (writes.incrementAndGet() == point) {
            throw new CheckpointException("Injected: no space left on device");
          }
        });
    return faulty;
  }

  private Query start(RestartPolicy policy, CheckpointStorage storage) {
    return fixture.queries.start(prepare(world, policy, storage));
  }

  private QueryStart prepare(World of, RestartPolicy policy, CheckpointStorage storage) {
    QueryConfig config =
        QueryFixture.config("words")
            .with(new QueryConfig.Care(policy, QueryConfig.STOP_PATIENCE_MILLIS));
    QueryStart start = fixture.prepare(of.plan(), config, storage);
    return new QueryStart(
        start.plan(),
        config,
        start.checkpoint(),
        start.executors(),
        new QueryStart.Surroundings(
            clock, start.around().metrics(), start.around().ids(), List.of()));
  }

  private static void awaitPause(Query query) throws InterruptedException {
    await(() -> query.statusMessage().startsWith("Restarting"));
  }

  private static void await(BooleanSupplier what) throws InterruptedException {
    long untilNanos = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
    while (!what.getAsBoolean()) {
      if (System.nanoTime() > untilNanos) {
        throw new AssertionError("It never came to pass");
      }
      Thread.sleep(2);
    }
  }
}
