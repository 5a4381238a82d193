package dev.sluice.engine.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.engine.commit.Repair;
import dev.sluice.engine.executor.BatchLimits;
import dev.sluice.state.CheckpointException;
import dev.sluice.state.encryption.EncryptedStorage;
import dev.sluice.state.encryption.EncryptionKey;
import dev.sluice.state.encryption.Keys;
import dev.sluice.state.local.LocalCheckpointStorage;
import dev.sluice.testkit.SeededTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thing happens to one file of a checkpoint, of every kind. The query goes on as if it had not,
 * or is refused, or ends before it has done anything wrong; what the message advises helps.
 *
 * <p>{@code -Dseeds=1000} runs a thousand cases.
 */
final class DamagedCheckpointTest {
  private static final List<String> WORDS =
      List.of("to", "be", "or", "not", "die", "sleep", "no", "more");

  /** So many and so long that their changes and rows become files of their own in one batch. */
  private static final List<String> LONG_WORDS =
      IntStream.range(0, 40).mapToObj(i -> i + "x".repeat(60_000)).toList();

  private static final int TIMES = 8;

  private static final Keys KEYS = new Keys(EncryptionKey.random(), null);

  /**
   * A query that was stopped, and the same when its process was killed, with either backend, in
   * clear and encrypted.
   */
  private static final Map<String, Path> TEMPLATES = new HashMap<>();

  /** What came of how many, for docs/reliability.md. */
  private static final Map<String, Integer> TALLY = new TreeMap<>();

  private static final Logger LOG = LoggerFactory.getLogger(DamagedCheckpointTest.class);

  private static @TempDir Path shared;

  @TempDir private Path directory;

  @BeforeAll
  static void runQueries() throws IOException {
    for (QueryFixture.Backend backend : QueryFixture.Backend.values()) {
      runQuery(backend.name(), backend, Keys.NONE);
      runQuery(backend + "-encrypted", backend, KEYS);
    }
  }

  private static void runQuery(String name, QueryFixture.Backend backend, Keys keys)
      throws IOException {
    Path own = shared.resolve(name);
    QueryFixture fixture = new QueryFixture(own, true, backend, keys);
    World world = new World(2);
    Query query = start(fixture, world);
    for (int i = 0; i < TIMES; i++) {
      if (i > 0 && i % 4 == 0) {
        query.stop();
        query = start(fixture, world);
      }
      add(world, i);
      Objects.requireNonNull(query).processAllAvailable();
    }
    Path killed = shared.resolve(name + "-killed");
    copyWhileItRuns(own.resolve("checkpoint"), killed.resolve("checkpoint"));
    query.stop();
    TEMPLATES.put(name + "-killed", killed);
    TEMPLATES.put(name + "-stopped", own);
  }

  @AfterAll
  static void tellAndForget() {
    LOG.info("Of damaged checkpoints: {}", TALLY);
    TALLY.clear();
    TEMPLATES.clear();
  }

  @SeededTest(seeds = 25)
  void neverGoesOnWrong(long seed) throws Exception {
    Random random = new Random(seed);
    QueryFixture.Backend[] backends = QueryFixture.Backend.values();
    QueryFixture.Backend backend = backends[random.nextInt(backends.length)];
    boolean isEncrypted = random.nextInt(3) == 0;
    String template =
        backend
            + (isEncrypted ? "-encrypted" : "")
            + (random.nextBoolean() ? "-killed" : "-stopped");
    copy(template(template).resolve("checkpoint"), directory.resolve("checkpoint"));
    Damage damage = Damage.draw(directory.resolve("checkpoint"), random);
    Keys keys = isEncrypted ? KEYS : Keys.NONE;
    QueryFixture fixture = new QueryFixture(directory, true, backend, keys);
    String what = template + ", " + damage;

    Throwable failure = run(fixture, what);

    if (failure == null) {
      TALLY.merge(damage.kind() + ": went on", 1, Integer::sum);
      return;
    }
    assertThat(damage.isOnlyForeign()).as("%s: %s", what, failure).isFalse();
    requireClear(failure, what);
    Repair repair = repair(keys);
    assertThat(repair.isNeeded() || isMarkerDamaged()).as("%s: %s", what, failure).isTrue();
    String how = repair.isPossible() ? "repaired" : "restored";
    TALLY.merge(damage.kind() + ": told, then " + how, 1, Integer::sum);
    if (repair.isPossible()) {
      LocalCheckpointStorage.openDamaged(directory.resolve("checkpoint")).restoreMarker();
      repair.apply(() -> {});
    } else {
      restore(template);
    }
    assertThat(run(fixture, what + ", repaired")).as("%s: %s", what, failure).isNull();
  }

  /** Runs the query over each word once more; gives what ended it, or null if all is counted. */
  private @Nullable Throwable run(QueryFixture fixture, String what) throws InterruptedException {
    World world = new World(2);
    for (int i = 0; i < TIMES + 1; i++) {
      add(world, i);
    }
    world.source.end();
    Query query;
    try {
      query = start(fixture, world);
    } catch (CheckpointException e) {
      return e;
    }
    assertThat(query.awaitTermination(Duration.ofMinutes(1))).as(what).isTrue();
    boolean hasFinished = query.status() == QueryStatus.FINISHED;
    Map<String, List<Long>> written = world.written();
    WORDS.forEach(word -> check(written.get(word), TIMES + 1, hasFinished, what));
    LONG_WORDS.forEach(word -> check(written.get(word), 2, hasFinished, what));
    return query.status() == QueryStatus.FINISHED ? null : query.exception().orElseThrow();
  }

  private static void check(
      @Nullable List<Long> counts, long times, boolean hasFinished, String what) {
    List<Long> some = counts == null ? List.of() : counts;
    assertThat(some).as(what).allMatch(count -> count >= 1 && count <= times);
    if (hasFinished) {
      assertThat(some).as(what).isNotEmpty();
      assertThat(Collections.max(some)).as(what).isEqualTo(times);
    }
  }

  private static Query start(QueryFixture fixture, World world) {
    QueryConfig config =
        new QueryConfig(
            "words",
            new Trigger.AsSoonAsPossible(),
            new BatchLimits(1_000, 1 << 24, 10_000),
            2,
            2,
            5);
    return fixture.start(world.plan(), config, fixture.storage());
  }

  /** The message says where, and what to do; and it is one of ours. */
  private void requireClear(Throwable failure, String what) {
    List<Throwable> chain = new ArrayList<>();
    for (Throwable t = failure; t != null; t = t.getCause()) {
      chain.add(t);
    }
    CheckpointException ours =
        chain.stream()
            .filter(CheckpointException.class::isInstance)
            .map(CheckpointException.class::cast)
            .findFirst()
            .orElseThrow(() -> new AssertionError(what + ": " + failure, failure));
    assertThat(ours)
        .as(what)
        .hasMessageContaining(directory.resolve("checkpoint").toString())
        .hasMessageMatching("(?s).*(log/|snapshots/|query\\.meta|SLUICE|encryption/).*")
        .hasMessageMatching("(?s).*(from a copy|\\./sluice repair).*");
  }

  private boolean isMarkerDamaged() {
    return LocalCheckpointStorage.openDamaged(directory.resolve("checkpoint"))
        .markerDamage()
        .isPresent();
  }

  private Repair repair(Keys keys) {
    return Repair.of(
        EncryptedStorage.open(
            LocalCheckpointStorage.openDamaged(directory.resolve("checkpoint")), keys),
        QueryFixture.SUM);
  }

  private void restore(String template) throws IOException {
    delete(directory.resolve("checkpoint"));
    copy(template(template).resolve("checkpoint"), directory.resolve("checkpoint"));
  }

  private static Path template(String name) {
    Path template = TEMPLATES.get(name);
    if (template == null) {
      throw new AssertionError("There is no template " + name);
    }
    return template;
  }

  /** The words of a round; those that are long come in the first one and the last. */
  private static void add(World world, int round) {
    for (int i = 0; i < WORDS.size(); i++) {
      world.source.add(i % 2, WORDS.get(i));
    }
    if (round == 0 || round == TIMES) {
      world.source.add(0, LONG_WORDS.toArray(String[]::new));
    }
  }

  /** At a moment when no snapshot is under way: nothing comes or goes meanwhile. */
  private static void copyWhileItRuns(Path from, Path to) throws IOException {
    List<Path> before;
    do {
      if (Files.exists(to)) {
        delete(to);
      }
      before = below(from);
      try {
        copy(from, to);
      } catch (NoSuchFileException e) {
        before = List.of();
      }
    } while (!before.equals(below(from)));
  }

  private static void delete(Path directory) throws IOException {
    List<Path> files = new ArrayList<>(below(directory));
    Collections.reverse(files);
    for (Path file : files) {
      Files.delete(file);
    }
  }

  /** Objects of snapshots are never written to: a link will do, and {@link Damage} copies. */
  private static void copy(Path from, Path to) throws IOException {
    for (Path file : below(from)) {
      Path target = to.resolve(from.relativize(file).toString());
      if (Files.isDirectory(file)) {
        Files.createDirectories(target);
      } else if (from.relativize(file).startsWith("snapshots")) {
        Files.createLink(target, file);
      } else {
        Files.copy(file, target);
      }
    }
  }

  private static List<Path> below(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.toList();
    }
  }
}
