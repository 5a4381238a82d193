package dev.sluice.engine.query;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.engine.commit.Repair;
import dev.sluice.engine.executor.BatchLimits;
import dev.sluice.state.CheckpointException;
import dev.sluice.state.CheckpointStorage;
import dev.sluice.state.encryption.EncryptionKey;
import dev.sluice.state.encryption.Keys;
import dev.sluice.state.local.LocalCheckpointStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Queries whose checkpoints are encrypted: nothing shows, and keys can be changed. */
final class EncryptedQueryTest {
  /** What must not show: in keys, values and rows, the name of a step, and that of the query. */
  private static final List<String> SECRETS = List.of("Hamlet", "Count", "words-of-denmark");

  /** So many and so long that changes and rows become files of their own. */
  private static final List<String> LONG_WORDS =
      IntStream.range(0, 40).mapToObj(i -> i + "Hamlet".repeat(10_000)).toList();

  @TempDir private Path directory;

  @ParameterizedTest
  @EnumSource(QueryFixture.Backend.class)
  void showsNothingOfWhatIsInItsCheckpoint(QueryFixture.Backend backend) throws Exception {
    for (Keys keys : List.of(Keys.NONE, new Keys(EncryptionKey.random(), null))) {
      Path own = directory.resolve(keys.areGiven() ? "encrypted" : "clear");
      World world = new World(2);
      Query query = start(new QueryFixture(own, true, backend, keys), world);
      world.source.add(0, LONG_WORDS.toArray(String[]::new));
      for (int i = 0; i < 5; i++) {
        world.source.add(1, "Hamlet", "Hamlet" + i);
        query.processAllAvailable();
      }
      awaitSnapshot(query, world, own.resolve("checkpoint"));
      Set<String> running = showing(own.resolve("checkpoint"));
      query.stop();

      running.addAll(showing(own.resolve("checkpoint")));

      if (keys.areGiven()) {
        assertThat(running).isEmpty();
      } else {
        assertThat(running).contains("log/segments", "log/blobs", "snapshots", "query.meta");
      }
    }
  }

  @Test
  void opensWithItsKeyAloneAndIsUnchangedOtherwise() throws Exception {
    Keys keys = new Keys(EncryptionKey.random(), null);
    run(keys, "a", "b");
    List<Path> before = files();

    assertThatThrownBy(() -> run(new Keys(EncryptionKey.random(), null), "a"))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("is encrypted with key ")
        .hasMessageContaining("Nothing was changed.");
    assertThatThrownBy(() -> run(Keys.NONE, "a"))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("but no key was given. Nothing was changed.");

    assertThat(files()).isEqualTo(before);
    assertThat(run(keys, "a", "b", "a").written().get("a")).endsWith(2L);
  }

  @ParameterizedTest
  @EnumSource(QueryFixture.Backend.class)
  void whatIsSealedWithAnOldKeyGoesInTime(QueryFixture.Backend backend) throws Exception {
    Keys old = new Keys(EncryptionKey.random(), null);
    World world = new World(2);
    Query query = start(new QueryFixture(directory, true, backend, old), world);
    world.source.add(0, LONG_WORDS.toArray(String[]::new));
    query.processAllAvailable();
    awaitSnapshot(query, world, directory.resolve("checkpoint"));
    query.stop();
    assertThat(dataKeysOfSnapshots()).containsExactly(1);

    Keys changed = new Keys(EncryptionKey.random(), old.key());
    query = start(new QueryFixture(directory, true, backend, changed), world);
    for (int i = 0; i < 1_000 && !dataKeysOfSnapshots().equals(Set.of(2)); i++) {
      world.source.add(1, "a" + i);
      query.processAllAvailable();
    }
    query.stop();

    Keys now = new Keys(changed.key(), null);
    query = start(new QueryFixture(directory, true, backend, now), world);
    world.source.add(1, "a0");
    world.source.end();
    assertThat(QueryFixture.awaitEnd(query).status()).isEqualTo(QueryStatus.FINISHED);
    assertThat(world.written().get("a0")).endsWith(2L);
    assertThat(dataKeysOfSnapshots()).containsExactly(2);
  }

  @Test
  void isFoundWholeAndRepairedLikeAnyOther() throws Exception {
    Keys keys = new Keys(EncryptionKey.random(), null);
    run(keys, "a", "b");
    CheckpointStorage storage = new QueryFixture(directory, true, backend(), keys).storage();

    assertThat(Repair.of(storage, QueryFixture.SUM).isNeeded()).isFalse();
    Files.delete(directory.resolve("checkpoint/query.meta"));
    Repair repair = Repair.of(storage, QueryFixture.SUM);
    assertThat(repair.isNeeded()).isTrue();
    repair.apply(() -> {});

    assertThat(Repair.of(storage, QueryFixture.SUM).isNeeded()).isFalse();
    assertThat(showing(directory.resolve("checkpoint"))).isEmpty();
    assertThat(run(keys, "a", "b", "a").written().get("a")).endsWith(2L);
  }

  private static QueryFixture.Backend backend() {
    return QueryFixture.Backend.HEAP;
  }

  /** Over so many words, of which those that were read before are not read again. */
  private World run(Keys keys, String... words) throws InterruptedException {
    World world = new World(1);
    world.source.add(0, words);
    Query query = start(new QueryFixture(directory, true, backend(), keys), world);
    query.processAllAvailable();
    query.stop();
    return world;
  }

  private static Query start(QueryFixture fixture, World world) {
    QueryConfig config =
        new QueryConfig(
            "words-of-denmark",
            new Trigger.AsSoonAsPossible(),
            new BatchLimits(1_000, 1 << 24, 10_000),
            2,
            2,
            5);
    return fixture.start(world.plan(), config, fixture.storage());
  }

  /** They are taken in the background: batches go on until there are some. */
  private static void awaitSnapshot(Query query, World world, Path checkpoint) throws IOException {
    for (int i = 0; i < 1_000 && countBelow(checkpoint.resolve("snapshots/manifests")) < 2; i++) {
      world.source.add(1, "again");
      query.processAllAvailable();
    }
  }

  private static long countBelow(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return 0;
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.count();
    }
  }

  /** The folders of files that show a secret, by their content or their name. */
  private static Set<String> showing(Path checkpoint) throws IOException {
    Set<String> showing = new TreeSet<>();
    for (String name : LocalCheckpointStorage.openExisting(checkpoint).list("")) {
      String content = name + content(checkpoint.resolve(name));
      if (SECRETS.stream().anyMatch(content::contains)) {
        showing.add(name.replaceFirst("^(log/[^/]*|[^/]*).*", "$1"));
      }
    }
    return showing;
  }

  /** Empty if the file was swept under the walk. */
  private static String content(Path file) throws IOException {
    try {
      return new String(Files.readAllBytes(file), ISO_8859_1);
    } catch (NoSuchFileException e) {
      return "";
    }
  }

  private Set<Integer> dataKeysOfSnapshots() throws IOException {
    Set<Integer> keys = new TreeSet<>();
    Path checkpoint = directory.resolve("checkpoint");
    for (String name : LocalCheckpointStorage.openExisting(checkpoint).list("snapshots/")) {
      String content = content(checkpoint.resolve(name));
      if (content.length() > 20) {
        keys.add((int) content.charAt(19)); // the number's last byte, see SealedObject
      }
    }
    return keys;
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.walk(directory.resolve("checkpoint"))) {
      return files.sorted().toList();
    }
  }
}
