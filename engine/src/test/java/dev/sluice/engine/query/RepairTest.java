package dev.sluice.engine.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.engine.commit.History;
import dev.sluice.engine.commit.Repair;
import dev.sluice.engine.commit.Rollback;
import dev.sluice.state.CheckpointException;
import dev.sluice.state.CheckpointStorage;
import dev.sluice.state.CorruptCheckpointException;
import dev.sluice.state.faults.FaultyStorage;
import dev.sluice.state.faults.FaultyStorage.Fault;
import dev.sluice.state.local.LocalCheckpointStorage;
import dev.sluice.state.snapshot.SnapshotCatalog;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Going on from what is whole. */
final class RepairTest {
  @TempDir private Path directory;
  private final World world = new World(1);
  private QueryFixture fixture = new QueryFixture(Path.of(""));
  private long last;

  @BeforeEach
  void runTwice() {
    fixture = new QueryFixture(directory, true);
    runOver(fixture, "to");
    last = runOver(fixture, "to", "be");
  }

  @Test
  void findsNothingInAWholeCheckpoint() throws IOException {
    Map<String, Integer> before = objects(fixture.storage());

    Repair repair = repair(fixture.storage());

    assertThat(repair.survey().damages()).isEmpty();
    assertThat(repair.isNeeded()).isFalse();
    assertThat(repair.batch()).isEqualTo(last);
    assertThat(repair.survey().what()).contains("batches 1 to " + last);
    assertThat(objects(fixture.storage())).isEqualTo(before);
  }

  @Test
  void snapshotsThatHoldWhatADamagedSegmentSaidSuffice() throws IOException {
    String oldest = fixture.storage().list("log/segments/").get(0);
    flip(directory.resolve("checkpoint").resolve(oldest), 100);
    for (Refused start :
        List.<Refused>of(
            () -> fixture.start(world),
            () -> new Rollback(fixture.storage(), QueryFixture.SUM, () -> {}).to(last - 1, false),
            () -> History.read(fixture.storage(), QueryFixture.SUM))) {
      assertThatThrownBy(start::attempt)
          .isInstanceOf(CorruptCheckpointException.class)
          .hasMessageContaining(oldest)
          .hasMessageContaining("./sluice repair");
    }

    Repair repair = repair(fixture.storage());
    assertThat(repair.survey().damages()).hasSize(1);
    assertThat(repair.batch()).isEqualTo(last);
    assertThat(repair.lastGivenUp()).isEqualTo(last);
    repair.apply(() -> {});

    assertThat(repair(fixture.storage()).survey().damages()).isEmpty();
    runOver(fixture, "to", "be");
    assertThat(counts("to")).containsExactly(1L, 2L, 3L);
    assertThat(counts("be")).containsExactly(1L, 2L);
  }

  @Test
  void goesBackWhereTheLastBatchesAreDamagedAndSaysWhichAreGivenUp() throws IOException {
    for (String manifest : fixture.storage().list("snapshots/manifests/")) {
      if (!manifest.contains("/%019d-".formatted(1))) {
        fixture.storage().delete(manifest);
      }
    }
    List<String> segments = fixture.storage().list("log/segments/");
    String newest = segments.get(segments.size() - 1);
    flip(directory.resolve("checkpoint").resolve(newest), 120);

    Repair repair = repair(fixture.storage());
    assertThat(repair.isPossible()).isTrue();
    assertThat(repair.batch()).isLessThan(last);
    assertThat(repair.lastGivenUp()).isEqualTo(last);
    repair.apply(() -> {});

    long next = runOver(fixture, "be");
    assertThat(next).isGreaterThan(last + 1);
    assertThat(counts("to").get(counts("to").size() - 1)).isEqualTo(2);
    assertThat(counts("be").get(counts("be").size() - 1)).isEqualTo(2);
  }

  @Test
  void writesDescriptionAndMarkerAnew() throws IOException {
    Path checkpoint = directory.resolve("checkpoint");
    Files.delete(checkpoint.resolve("query.meta"));
    Files.delete(checkpoint.resolve("SLUICE"));
    assertThatThrownBy(() -> fixture.start(world))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("no SLUICE");

    LocalCheckpointStorage storage = LocalCheckpointStorage.openDamaged(checkpoint);
    assertThat(storage.markerDamage()).hasValue("SLUICE is missing.");
    storage.restoreMarker();
    assertThatThrownBy(() -> fixture.start(world))
        .isInstanceOf(CorruptCheckpointException.class)
        .hasMessageContaining("query.meta is missing")
        .hasMessageContaining("./sluice repair");
    repair(storage).apply(() -> {});

    runOver(fixture, "to");
    assertThat(counts("to")).containsExactly(1L, 2L, 3L);
  }

  @Test
  void saysThatNothingIsLeftWhereNothingIs() {
    CheckpointStorage storage = fixture.storage();
    storage.deleteAll(storage.list("log/segments/"));

    Repair repair = repair(storage);

    assertThat(repair.isPossible()).isFalse();
    assertThatThrownBy(() -> repair.apply(() -> {}))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("Restore it from a copy");
  }

  @ParameterizedTest
  @EnumSource
  void aCrashInARepairLeavesWhatCanBeRepaired(Fault fault) throws IOException {
    boolean reached = true;
    for (int point = 1; reached; point++) {
      World own = new World(1);
      QueryFixture another = new QueryFixture(directory.resolve("point-" + point), true);
      runOver(own, another, "to");
      runOver(own, another, "to");
      CheckpointStorage storage = another.storage();
      String oldest = storage.list("log/segments/").get(0);
      flip(Path.of(storage.location()).resolve(oldest), 100);
      storage.delete("query.meta");
      FaultyStorage faulty = FaultyStorage.failingAt(storage, point, fault);

      try {
        repair(faulty).apply(() -> {});
      } catch (CheckpointException e) {
        assertThat(e).hasMessageContaining("Injected");
      }
      reached = faulty.hasFailed();
      Repair again = repair(storage);
      if (again.isNeeded()) {
        again.apply(() -> {});
      }
      runOver(own, another, "to");

      List<Long> counts = own.written().getOrDefault("to", List.of());
      assertThat(counts.get(counts.size() - 1)).as("at %d", point).isEqualTo(3);
    }
  }

  /** What is refused. */
  private interface Refused {
    void attempt();
  }

  private static Repair repair(CheckpointStorage storage) {
    return Repair.of(storage, QueryFixture.SUM);
  }

  private long runOver(QueryFixture of, String... words) {
    return runOver(world, of, words);
  }

  /** Until snapshots hold the words: they are taken behind the batches, and not of each. */
  private static long runOver(World world, QueryFixture of, String... words) {
    world.source.add(0, words);
    Query query = of.start(world);
    query.processAllAvailable();
    long counted = last(of);
    while (SnapshotCatalog.of(of.storage()).findUnreached(128, Long.MAX_VALUE, counted + 1)
        != null) {
      world.source.add(0, "filler");
      query.processAllAvailable();
    }
    query.stop();
    return last(of);
  }

  private static long last(QueryFixture of) {
    return History.read(of.storage(), QueryFixture.SUM).last().orElseThrow().number();
  }

  private List<Long> counts(String word) {
    return world.written().getOrDefault(word, List.of());
  }

  private static void flip(Path file, int at) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[at] ^= 1;
    Files.write(file, bytes);
  }

  private static Map<String, Integer> objects(CheckpointStorage storage) throws IOException {
    Map<String, Integer> objects = new TreeMap<>();
    for (String name : storage.list("")) {
      try (InputStream in = storage.read(name, 0)) {
        objects.put(name, Arrays.hashCode(in.readAllBytes()));
      }
    }
    return objects;
  }
}
