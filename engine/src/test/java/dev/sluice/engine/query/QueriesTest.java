package dev.sluice.engine.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.util.concurrent.Uninterruptibles;
import dev.sluice.engine.executor.StepFailure;
import dev.sluice.state.faults.FaultyStorage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Queries as their users see them, on threads of their own. */
final class QueriesTest {
  @TempDir private Path directory;
  private final World world = new World(2);
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
  void takesWhatComesAndStopsWhenAsked() {
    Query query = fixture.start(world);
    world.source.add(0, "to", "be");
    query.processAllAvailable();
    world.source.add(1, "to");
    query.processAllAvailable();

    assertThat(query.status()).isEqualTo(QueryStatus.RUNNING);
    assertThat(world.written()).isEqualTo(Map.of("to", List.of(1L, 2L), "be", List.of(1L)));

    query.stop();
    assertThat(query.status()).isEqualTo(QueryStatus.STOPPED);
    assertThat(query.statusMessage()).startsWith("Ended after batch ").endsWith("STOPPED");
    assertThat(query.exception()).isEmpty();
    assertThat(fixture.queries.active()).isEmpty();
  }

  @Test
  void goesOnWhereItStoppedUnderTheSameIdAndANewRunId() {
    Query first = fixture.start(world);
    world.source.add(0, "to");
    first.processAllAvailable();
    first.stop();
    world.source.add(0, "to");

    Query second = fixture.start(world);
    second.processAllAvailable();

    assertThat(world.written()).isEqualTo(Map.of("to", List.of(1L, 2L)));
    assertThat(second.id()).isEqualTo(first.id());
    assertThat(second.runId()).isNotEqualTo(first.runId());
    assertThat(QueryFixture.number(second.committedMetrics())).isEqualTo(2);
    assertThat(QueryFixture.number(second.attemptedMetrics())).isEqualTo(2);
  }

  @Test
  void runsOnANamedDaemonAndAKeeperKeepsTheProcessAlive() {
    fixture.start(world);

    assertThat(Thread.getAllStackTraces().keySet())
        .filteredOn(thread -> thread.getName().equals("sluice-words"))
        .hasSize(1)
        .allMatch(Thread::isDaemon);
    assertThat(Thread.getAllStackTraces().keySet())
        .filteredOn(thread -> thread.getName().equals("sluice-words-keeper"))
        .hasSize(1)
        .noneMatch(Thread::isDaemon);
  }

  @Test
  void anIdleQueryWritesNothing() {
    FaultyStorage storage = FaultyStorage.counting(fixture.storage());
    Idles idles = new Idles(1);
    fixture.queries.addListener(idles);
    Query query = fixture.start(world.plan(), QueryFixture.config("words"), storage);
    idles.await();
    long writes = storage.writePoints();

    for (int i = 0; i < 20; i++) {
      query.processAllAvailable();
    }

    assertThat(storage.writePoints()).isEqualTo(writes);
    assertThat(idles.count()).isEqualTo(1);
  }

  @Test
  void aFailingStepFailsTheQueryWithTheUsersExceptionAsCause() throws InterruptedException {
    world.poison = "die";
    Query query = fixture.start(world);
    world.source.add(0, "to", "die");

    QueryFixture.awaitEnd(query);

    assertThat(query.status()).isEqualTo(QueryStatus.FAILED);
    Throwable failure = query.exception().orElseThrow();
    assertThat(failure)
        .isInstanceOf(StepFailure.class)
        .hasMessageContaining("Count failed in batch 1")
        .cause()
        .isInstanceOf(ArithmeticException.class)
        .hasMessage("poisoned by die");
    assertThat(query.statusMessage()).contains("poisoned by die");
    assertThatThrownBy(query::processAllAvailable)
        .hasMessageContaining("Query words has failed")
        .hasCause(failure);
  }

  @Test
  void aFailedQueryCanBeStartedAgainAndLosesNothing() throws InterruptedException {
    world.poison = "die";
    world.source.add(0, "to", "die", "to");
    QueryFixture.awaitEnd(fixture.start(world));
    world.poison = "";
    world.source.end();

    Query again = QueryFixture.awaitEnd(fixture.start(world));

    assertThat(again.status()).isEqualTo(QueryStatus.FINISHED);
    assertThat(world.written()).isEqualTo(Map.of("to", List.of(1L, 2L), "die", List.of(1L)));
  }

  @Test
  void listenersAreToldInOrderAndMayFail() {
    List<String> told = new CopyOnWriteArrayList<>();
    fixture.queries.addListener(new FailingListener());
    fixture.queries.addListener(new TellingListener(told));
    Query query = fixture.start(world);
    world.source.add(0, "to");
    query.processAllAvailable();

    query.stop();

    assertThat(told).startsWith("started").endsWith("terminated STOPPED");
    assertThat(told).contains("batch 1", "batch 2", "idle").doesNotContain("batch 3");
  }

  @Test
  void anErrorOfAListenerHarmsNeitherTheQueryNorItsEnd() throws InterruptedException {
    List<String> told = new CopyOnWriteArrayList<>();
    fixture.queries.addListener(new ThrowingListener());
    fixture.queries.addListener(new TellingListener(told));
    world.source.add(0, "to");
    world.source.end();

    Query query = QueryFixture.awaitEnd(fixture.start(world));

    assertThat(query.status()).isEqualTo(QueryStatus.FINISHED);
    assertThat(told).startsWith("started").contains("batch 1").endsWith("terminated FINISHED");
  }

  @Test
  void aListenerMayStopItsQueryButNotWaitForIt() throws InterruptedException {
    List<Throwable> thrown = new CopyOnWriteArrayList<>();
    fixture.queries.addListener(
        new QueryListener() {
          @Override
          public void onProgress(Query query, QueryProgress progress) {
            query.stop();
            try {
              query.processAllAvailable();
            } catch (IllegalStateException e) {
              thrown.add(e);
            }
          }
        });
    world.source.add(0, "to");

    Query query = QueryFixture.awaitEnd(fixture.start(world));

    assertThat(query.status()).isEqualTo(QueryStatus.STOPPED);
    assertThat(thrown).isNotEmpty();
    assertThat(thrown.get(0)).hasMessageContaining("it would wait for itself");
  }

  @Test
  void findsQueriesAndWaitsForAnyOfThem() throws InterruptedException {
    Query words = fixture.start(world);
    World other = new World(1);
    other.source.end();
    Query ends = fixture.start(other.plan(), QueryFixture.config("ends"), fixture.storage("other"));

    assertThat(fixture.queries.awaitAny(Duration.ofMinutes(1)))
        .hasValueSatisfying(over -> assertKnown(over, ends));
    assertThat(ends.status()).isEqualTo(QueryStatus.FINISHED);
    assertThat(fixture.queries.active()).containsExactly(words);
    assertThat(fixture.queries.get("words")).contains(words);
    assertThat(fixture.queries.get(words.id())).contains(words);
    assertThat(fixture.queries.get(new UUID(0, 0))).isEmpty();

    fixture.queries.resetTerminated();
    assertThat(fixture.queries.awaitAny(Duration.ZERO)).isEmpty();
    words.stop();
    assertThat(fixture.queries.awaitAny(Duration.ofMinutes(1)))
        .hasValueSatisfying(over -> assertKnown(over, words));
  }

  @Test
  void availableNowAndOnceEndByThemselves() throws InterruptedException {
    world.source.add(0, "a", "a", "a", "a", "a", "a", "a");

    Query available =
        QueryFixture.awaitEnd(
            fixture.start(
                world.plan(),
                QueryFixture.config("words", new Trigger.AvailableNow(), 2),
                fixture.storage()));
    world.source.add(1, "a", "a", "a", "a", "a", "a", "a");
    Query once =
        QueryFixture.awaitEnd(
            fixture.start(
                world.plan(),
                QueryFixture.config("words", new Trigger.Once(), 2),
                fixture.storage()));

    assertThat(available.status()).isEqualTo(QueryStatus.STOPPED);
    assertThat(once.status()).isEqualTo(QueryStatus.STOPPED);
    assertThat(once.recentProgress())
        .extracting(QueryProgress::numInputRows)
        .containsExactly(7L, 0L);
    assertThat(world.written().get("a")).hasSize(14).endsWith(14L);
  }

  @Test
  void progressHasTheShapeThatToolsKnow() throws Exception {
    Query query = fixture.start(world);
    world.source.add(0, "to", "be");
    query.processAllAvailable();

    QueryProgress first = query.recentProgress().get(0);
    JsonNode json = new ObjectMapper().readTree(first.json());

    assertThat(json.path("id").asText()).isEqualTo(query.id().toString());
    assertThat(json.path("runId").asText()).isEqualTo(query.runId().toString());
    assertThat(json.path("name").asText()).isEqualTo("words");
    assertThat(json.path("timestamp").asText()).matches("\\d{4}-\\d\\d-\\d\\dT[\\d:]{8}\\.\\d{3}Z");
    assertThat(json.path("batchId").asLong()).isEqualTo(1);
    assertThat(json.path("durationMs").fieldNames())
        .toIterable()
        .containsExactly("commit", "publish", "run", "triggerExecution");
    assertThat(json.path("eventTime").isObject()).isTrue();
    assertThat(json.path("stateOperators").get(1).path("operatorName").asText()).isEqualTo("Count");
    JsonNode source = json.path("sources").get(0);
    assertThat(source.path("description").asText()).isEqualTo("Read (WordSource)");
    assertThat(source.path("startOffset").path("0").asInt()).isZero();
    assertThat(source.path("endOffset").path("0").asInt())
        .isEqualTo(json.path("numInputRows").asInt());
    assertThat(source.path("endOffset").path("1").asInt()).isZero();
    assertThat(json.path("sink").path("description").asText()).isEqualTo("Write");
    assertThat(query.lastProgress()).isEqualTo(query.recentProgress().get(1));
  }

  @Test
  void explainsItsPlan() {
    assertThat(fixture.start(world).explain())
        .isEqualTo(
            """
            Plan of 3 stages, parallelism 2 of at most 128
            Stage 0: Read
              source WordSource -> exchange 0
              exchange 0 words: keyed to stage 1 Count
            Stage 1: Count
              operator Count -> exchange 1
              exchange 1 counts: forward, durable, to stage 2 Write
            Stage 2: Write
              operator Write
            """);
  }

  private static final class Idles implements QueryListener {
    private final CountDownLatch first;
    private volatile int count;

    Idles(int awaited) {
      first = new CountDownLatch(awaited);
    }

    @Override
    @SuppressWarnings("NonAtomicVolatileUpdate") // written by the query's thread alone
    public void onIdle(Query query) {
      count++;
      first.countDown();
    }

    void await() {
      Uninterruptibles.awaitUninterruptibly(first);
    }

    int count() {
      return count;
    }
  }

  private static final class FailingListener implements QueryListener {
    @Override
    public void onStarted(Query query) {
      throw new IllegalStateException("a listener's own trouble");
    }
  }

  private static final class ThrowingListener implements QueryListener {
    @Override
    public void onStarted(Query query) {
      throw new AssertionError("a listener's own trouble");
    }

    @Override
    public void onProgress(Query query, QueryProgress progress) {
      throw new StackOverflowError("a listener's own trouble");
    }

    @Override
    public void onTerminated(Query query) {
      throw new LinkageError("a listener's own trouble");
    }
  }

  private record TellingListener(List<String> told) implements QueryListener {
    @Override
    public void onStarted(Query query) {
      told.add("started");
    }

    @Override
    public void onProgress(Query query, QueryProgress progress) {
      told.add("batch " + progress.batchId());
    }

    @Override
    public void onIdle(Query query) {
      told.add("idle");
    }

    @Override
    public void onTerminated(Query query) {
      told.add("terminated " + query.status());
    }
  }

  /** Facts are kept of a query that has ended; what it ran with is not. */
  private static void assertKnown(Query over, Query query) {
    assertThat(over).isNotSameAs(query);
    assertThat(over.runId()).isEqualTo(query.runId());
    assertThat(over.name()).isEqualTo(query.name());
    assertThat(over.status()).isEqualTo(query.status());
    assertThat(over.statusMessage()).isEqualTo(query.statusMessage());
    assertThat(over.lastProgress()).isEqualTo(query.lastProgress());
    assertThat(over.exception()).isEqualTo(query.exception());
  }
}
