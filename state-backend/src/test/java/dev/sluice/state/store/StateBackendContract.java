package dev.sluice.state.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.state.CheckpointException;
import dev.sluice.state.CheckpointStorage;
import dev.sluice.state.Cursor;
import dev.sluice.state.Delta;
import dev.sluice.state.KeyGroupRange;
import dev.sluice.state.MemoryBudget;
import dev.sluice.state.Overlay;
import dev.sluice.state.PartitionStore;
import dev.sluice.state.StateBackend;
import dev.sluice.state.Tables;
import dev.sluice.state.encryption.EncryptedStorage;
import dev.sluice.state.encryption.EncryptionKey;
import dev.sluice.state.encryption.Keys;
import dev.sluice.state.faults.MemoryStorage;
import dev.sluice.state.heap.HeapStateBackend;
import dev.sluice.testkit.SeededTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every backend does. */
abstract class StateBackendContract {
  private static final KeyGroupRange ALL = new KeyGroupRange(0, StoreSimulation.KEY_GROUPS);
  private static final byte[] A = {0, 0, 1, 'a'};
  private static final byte[] B = {0, 0, 1, 'b'};
  private static final byte[] C = {0, 0, 2, 'c'};

  @TempDir Path temporary;

  abstract StateBackend open(Path workingDirectory, StoreOptions options);

  @SeededTest(seeds = 20)
  void agreesWithTheModel(long seed) throws Exception {
    simulate(seed, new StoreOptions(new MemoryBudget(1 << 20), 1 << 12, 800, 4));
  }

  @SeededTest(seeds = 20)
  void agreesWithTheModelWhenEverythingSpills(long seed) throws Exception {
    MemoryBudget overlays = new MemoryBudget(seed % 2 == 0 ? 0 : 600);
    simulate(seed, new StoreOptions(overlays, 1 << 12, 800, 4));
  }

  @SeededTest(seeds = 40)
  void agreesWithTheModelWhenVersionsAreAppliedTogether(long seed) throws Exception {
    int mostTogether = (int) (2 + seed % 8);
    simulate(seed, new StoreOptions(new MemoryBudget(1 << 20), 1 << 20, 1 << 20, mostTogether));
  }

  private static CheckpointStorage storage(boolean isEncrypted) throws Exception {
    Keys keys = isEncrypted ? new Keys(EncryptionKey.random(), null) : Keys.NONE;
    CheckpointStorage storage = EncryptedStorage.over(new MemoryStorage(), keys);
    storage.own().close(); // makes the data keys
    return storage;
  }

  private void simulate(long seed, StoreOptions options) throws Exception {
    SplittableRandom random = new SplittableRandom(seed);
    CheckpointStorage storage = storage(seed % 4 == 3);
    try (StateBackend backend = open(temporary.resolve("one"), options);
        StateBackend other = HeapStateBackend.open(temporary.resolve("two"), options);
        StoreSimulation simulation =
            new StoreSimulation(random, storage, backend, 1 + random.nextInt(4))) {
      for (int step = 0; step < 45; step++) {
        switch (random.nextInt(14)) {
          case 0 -> simulation.droppedBatch();
          case 1, 2 -> simulation.overlappingBatches();
          case 3, 4 -> simulation.snapshot();
          case 5 -> simulation.sweep();
          case 6 -> simulation.checkOlderVersion(backend, 1 + random.nextInt(5));
          case 7 ->
              simulation.restart(random.nextInt(3) == 0 ? other : backend, 1 + random.nextInt(5));
          case 8 -> simulation.restart(backend, simulation.parallelism());
          default -> simulation.batch();
        }
      }
      simulation.checkAll();
      simulation.awaitApplied();
      simulation.checkAll();
    }
    assertThat(options.overlays().usedBytes()).isZero();
  }

  @Test
  void showsABatchToLaterOnesFromItsSealOn() {
    try (StateBackend backend = open();
        PartitionStore store = backend.create(0, ALL)) {
      Overlay first = store.begin(7, 1);
      first.put(A, B);
      assertThat(first.get(A)).isEqualTo(B);
      first.seal();

      Overlay second = store.begin(7, 2);
      assertThat(second.get(A)).isEqualTo(B);
      second.delete(A);
      assertThat(second.get(A)).isNull();
      assertThat(first.get(A)).isEqualTo(B);

      Overlay other = store.begin(8, 1);
      assertThat(other.get(A)).isNull();
      other.seal();
      assertThat(store.appliedVersion()).isEqualTo(-1);
      store.commit(1);
      store.awaitApplied();
      assertThat(store.appliedVersion()).isEqualTo(1);
      assertThat(second.get(A)).isNull();
    }
  }

  @Test
  void givesAnEmptyDeltaIfNothingChanged() {
    try (StateBackend backend = open();
        PartitionStore store = backend.create(0, ALL)) {
      Delta delta = store.begin(0, 1).seal();

      assertThat(delta.isEmpty()).isTrue();
      assertThat(delta.isEmpty()).isTrue();
    }
  }

  @Test
  void refusesWhatComesAtTheWrongTime() {
    try (StateBackend backend = open();
        PartitionStore store = backend.create(0, ALL)) {
      Overlay overlay = store.begin(0, 5);
      assertThatThrownBy(() -> store.begin(0, 6))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("The overlay of version 5 is not sealed yet");
      assertThatThrownBy(() -> store.commit(5)).hasMessageContaining("is not sealed");
      overlay.seal();
      assertThatThrownBy(() -> overlay.put(A, A)).isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(overlay::seal).isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(() -> store.begin(0, 5))
          .hasMessageContaining("Version 5 does not come after version 5");
      assertThatThrownBy(() -> store.begin(1 << 16, 6))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> overlay.scan(new byte[] {0}, new byte[] {2}))
          .hasMessageContaining("A range lies in one table");

      store.commit(5);
      assertThatThrownBy(() -> store.drop(5)).hasMessageContaining("5 is committed");
    }
  }

  @Test
  void forgetsADroppedBatchAndTakesItsNumberAgain() {
    try (StateBackend backend = open();
        PartitionStore store = backend.create(0, ALL)) {
      Overlay dropped = store.begin(0, 1);
      dropped.put(A, A);
      dropped.seal();
      Overlay alsoDropped = store.begin(0, 2);

      store.drop(1);

      assertThatThrownBy(() -> dropped.get(A)).hasMessageContaining("was dropped");
      assertThatThrownBy(() -> alsoDropped.put(A, A)).isInstanceOf(IllegalStateException.class);
      assertThat(store.begin(0, 1).get(A)).isNull();
    }
  }

  @Test
  void seesChangesAheadOfACursorAndNoneBehind() {
    try (StateBackend backend = open();
        PartitionStore store = backend.create(0, ALL)) {
      Overlay first = store.begin(0, 1);
      first.put(B, B);
      first.seal();
      store.commit(1);
      store.awaitApplied();
      Overlay overlay = store.begin(0, 2);

      try (Cursor cursor = overlay.scan(new byte[] {0}, new byte[] {1})) {
        assertThatThrownBy(cursor::key).isInstanceOf(IllegalStateException.class);
        assertThat(cursor.next()).isTrue();
        assertThat(cursor.key()).isEqualTo(B);
        overlay.put(A, A);
        overlay.put(C, C);
        assertThat(cursor.next()).isTrue();
        assertThat(cursor.key()).isEqualTo(C);
        assertThat(cursor.next()).isFalse();
      }
    }
  }

  @Test
  void keepsALargeRangeDeletedAlsoAfterApplying() {
    try (StateBackend backend = open();
        PartitionStore store = backend.create(0, ALL)) {
      Overlay fill = store.begin(0, 1);
      for (int time = 0; time < 3_000; time++) {
        fill.put(Tables.timed(0, time, time % 12), A);
      }
      fill.seal();
      store.commit(1);

      Overlay expire = store.begin(0, 2);
      expire.deleteRange(Tables.timed(0, 0), Tables.timed(0, 2_500));
      expire.put(Tables.timed(0, 17, 3), B);
      expire.seal();
      store.commit(2);
      store.awaitApplied();

      Overlay view = store.begin(0, 3);
      List<String> left = ModelState.scan(view, Tables.timed(0, -5), Tables.timed(0, 5_000));
      assertThat(left).hasSize(501);
      assertThat(left.get(0)).isEqualTo(ModelState.text(Tables.timed(0, 17, 3), B));
      assertThat(view.get(Tables.timed(0, 18, 6))).isNull();
    }
  }

  @Test
  void wipesItsWorkingDirectoryButNoOther() throws Exception {
    Path directory = temporary.resolve("work");
    open(directory, StoreOptions.withOverlayBytes(1 << 20)).close();
    Files.writeString(directory.resolve("left-over"), "x");
    open(directory, StoreOptions.withOverlayBytes(1 << 20)).close();
    Path foreign = Files.createDirectory(temporary.resolve("foreign"));
    Files.writeString(foreign.resolve("thesis.txt"), "x");

    assertThat(directory.resolve("left-over")).doesNotExist();
    assertThatThrownBy(() -> open(foreign, StoreOptions.withOverlayBytes(1 << 20)))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("Expected an empty working directory or one of an earlier run in")
        .hasMessageContaining("found thesis.txt");
    assertThat(foreign.resolve("thesis.txt")).exists();
  }

  StateBackend open() {
    return open(temporary.resolve("work"), StoreOptions.withOverlayBytes(1 << 20));
  }
}
