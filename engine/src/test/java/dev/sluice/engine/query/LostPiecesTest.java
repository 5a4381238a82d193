package dev.sluice.engine.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.engine.commit.History;
import dev.sluice.engine.commit.Rollback;
import dev.sluice.state.CheckpointStorage;
import dev.sluice.state.CorruptCheckpointException;
import dev.sluice.state.snapshot.SnapshotCatalog;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A checkpoint of which some files are missing, or that has some too many. */
final class LostPiecesTest {
  private static final String MANIFESTS = "snapshots/manifests/";

  @TempDir private Path directory;
  private final World world = new World(1);

  @Test
  void refusesAMissingSnapshotOnceTheLogWasSwept() throws IOException {
    QueryFixture fixture = new QueryFixture(directory, true);
    runUntilSwept(fixture);
    CheckpointStorage storage = fixture.storage();
    Map<String, byte[]> partition = objects(storage, MANIFESTS);
    partition.keySet().removeIf(name -> !name.contains("-00000-00064-"));
    storage.deleteAll(partition.keySet());

    assertThatThrownBy(() -> fixture.start(world))
        .isInstanceOf(CorruptCheckpointException.class)
        .hasMessageContaining("A snapshot is missing in " + MANIFESTS)
        .hasMessageContaining("the key groups 0 to 63")
        .hasMessageContaining("Restore it from a copy");

    // As the message advises.
    partition.forEach((name, bytes) -> put(storage, name, bytes));
    assertThat(countAfterOneMore(fixture)).isEqualTo(counts().size());
  }

  @Test
  void refusesSnapshotsThatTheLogDoesNotReach() throws IOException {
    QueryFixture fixture = new QueryFixture(directory, true);
    runOver(fixture, "to");
    Path checkpoint = directory.resolve("checkpoint");
    Path earlier = directory.resolve("earlier");
    copy(checkpoint.resolve("log"), earlier);
    runOver(fixture, "to", "to");
    runOver(fixture, "to", "to");
    delete(checkpoint.resolve("log"));
    copy(earlier, checkpoint.resolve("log"));

    assertThatThrownBy(() -> fixture.start(world))
        .isInstanceOf(CorruptCheckpointException.class)
        .hasMessageContaining("ends with batch")
        .hasMessageContaining("but there is the snapshot " + MANIFESTS)
        .hasMessageContaining("./sluice repair");
  }

  @Test
  void refusesACheckpointWhoseLogIsGone() throws IOException {
    QueryFixture fixture = new QueryFixture(directory, true);
    runOver(fixture, "to");
    delete(directory.resolve("checkpoint/log"));

    assertThatThrownBy(() -> fixture.start(world))
        .isInstanceOf(CorruptCheckpointException.class)
        .hasMessageContaining("no file of the log");

    fixture.storage().delete("query.meta");
    assertThatThrownBy(() -> fixture.start(world))
        .isInstanceOf(CorruptCheckpointException.class)
        .hasMessageContaining("has no record of any batch, but there is the snapshot");
  }

  @Test
  void refusesACheckpointWhoseOnlySegmentIsGone() throws IOException {
    QueryFixture fixture = new QueryFixture(directory);
    world.source.add(0, "to");
    Query query = fixture.start(world);
    query.processAllAvailable();
    copy(directory.resolve("checkpoint"), directory.resolve("killed"));
    query.stop();
    CheckpointStorage killed = fixture.storage("killed");
    killed.deleteAll(killed.list("log/segments/"));

    assertThatThrownBy(() -> fixture.start(world.plan(), QueryFixture.config("words"), killed))
        .isInstanceOf(CorruptCheckpointException.class)
        .hasMessageContaining("no file of the log");
  }

  @Test
  void aQueryThatNeverCommittedIsStartedAgain() {
    QueryFixture fixture = new QueryFixture(directory);
    fixture.start(world).stop();

    runOver(fixture, "to");

    assertThat(counts()).containsExactly(1L);
  }

  @Test
  void snapshotsThatComeBackAfterARollbackDoNotCount() throws InterruptedException, IOException {
    QueryFixture fixture = new QueryFixture(directory, true);
    long before = runOver(fixture, "to");
    runOver(fixture, "to", "to");
    CheckpointStorage storage = fixture.storage();
    Map<String, byte[]> all = objects(storage, MANIFESTS);
    new Rollback(storage, QueryFixture.SUM, () -> {}).to(before, false);
    Map<String, byte[]> unlinked = new TreeMap<>(all);
    unlinked.keySet().removeAll(storage.list(MANIFESTS));
    assertThat(unlinked).isNotEmpty();

    unlinked.forEach((name, bytes) -> put(storage, name, bytes)); // as a power cut does
    runOver(fixture, "to");

    // Two words come again, and a third: what was taken back was not counted in.
    assertThat(counts()).containsExactly(1L, 2L, 2L, 3L, 3L, 4L);
    assertThat(storage.list(MANIFESTS)).doesNotContainAnyElementsOf(unlinked.keySet());
  }

  @Test
  void filesOfSnapshotsThatWereNeverFinishedAreSweptAtTheStart() {
    QueryFixture fixture = new QueryFixture(directory, true);
    runOver(fixture, "to");
    CheckpointStorage storage = fixture.storage();
    String name = storage.list("snapshots/files/").get(0);
    String orphan = name.substring(0, name.length() - 1) + "99";
    put(storage, orphan, new byte[100]);

    runOver(fixture, "to");

    assertThat(storage.sizeBytes(orphan)).isEqualTo(-1);
  }

  /** Runs until the log begins behind batch 1; only snapshots have what was before. */
  private void runUntilSwept(QueryFixture fixture) {
    while (fixture.storage().list("log/kept-").isEmpty()) {
      Query query = fixture.start(world);
      for (int i = 0; i < 120; i++) {
        world.source.add(0, "to");
        query.processAllAvailable();
      }
      query.stop();
    }
  }

  private long countAfterOneMore(QueryFixture fixture) {
    runOver(fixture, "to");
    return counts().get(counts().size() - 1);
  }

  private List<Long> counts() {
    return world.written().getOrDefault("to", List.of());
  }

  private long runOver(QueryFixture fixture, String... words) {
    world.source.add(0, words);
    Query query = fixture.start(world);
    query.processAllAvailable();
    long counted = last(fixture);
    // Snapshots are taken behind the batches, and not of each.
    while (fixture.takesSnapshots()
        && SnapshotCatalog.of(fixture.storage()).findUnreached(128, Long.MAX_VALUE, counted + 1)
            != null) {
      world.source.add(0, "filler");
      query.processAllAvailable();
    }
    query.stop();
    return last(fixture);
  }

  private static long last(QueryFixture fixture) {
    return History.read(fixture.storage(), QueryFixture.SUM).last().orElseThrow().number();
  }

  private static Map<String, byte[]> objects(CheckpointStorage storage, String prefix)
      throws IOException {
    Map<String, byte[]> objects = new TreeMap<>();
    for (String name : storage.list(prefix)) {
      try (InputStream in = storage.read(name, 0)) {
        objects.put(name, in.readAllBytes());
      }
    }
    return objects;
  }

  private static void put(CheckpointStorage storage, String name, byte[] bytes) {
    storage.putIfAbsent(name, List.of(ByteBuffer.wrap(bytes)));
  }

  private static void copy(Path from, Path to) throws IOException {
    for (Path file : below(from)) {
      Path target = to.resolve(from.relativize(file).toString());
      if (Files.isDirectory(file)) {
        Files.createDirectories(target);
      } else {
        Files.copy(file, target);
      }
    }
  }

  private static void delete(Path directory) throws IOException {
    List<Path> files = new ArrayList<>(below(directory));
    Collections.reverse(files);
    for (Path file : files) {
      Files.delete(file);
    }
  }

  private static List<Path> below(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.toList();
    }
  }
}
