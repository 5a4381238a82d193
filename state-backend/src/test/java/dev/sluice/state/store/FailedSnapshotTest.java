package dev.sluice.state.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.state.CheckpointException;
import dev.sluice.state.KeyGroupRange;
import dev.sluice.state.MemoryBudget;
import dev.sluice.state.Overlay;
import dev.sluice.state.PartitionStore;
import dev.sluice.state.StateBackend;
import dev.sluice.state.Tables;
import dev.sluice.state.faults.FaultyStorage;
import dev.sluice.state.faults.FaultyStorage.Fault;
import dev.sluice.state.faults.MemoryStorage;
import dev.sluice.state.rocksdb.RocksDbMemory;
import dev.sluice.state.rocksdb.RocksDbStateBackend;
import dev.sluice.state.snapshot.SnapshotCatalog;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A snapshot that fails takes nothing from the disk. */
final class FailedSnapshotTest {
  private static final KeyGroupRange ALL = new KeyGroupRange(0, 8);
  private static final String FILES = "snapshots/files/";

  @TempDir Path temporary;

  private final RefusingStorage storage = new RefusingStorage();
  private StateBackend backend;

  @BeforeEach
  void open() {
    StoreOptions options = new StoreOptions(new MemoryBudget(1 << 20), 1 << 20, 1, 1);
    backend =
        RocksDbStateBackend.open(temporary.resolve("work"), options, RocksDbMemory.of(8 << 20));
  }

  @AfterEach
  void close() {
    backend.close();
  }

  @Test
  void leavesNothingOfWhatItPutHoweverOftenItFails() {
    try (PartitionStore store = backend.create(0, ALL)) {
      storage.refused = "manifests";
      for (int version = 1; version <= 8; version++) {
        batch(store, version);
        assertThatThrownBy(() -> store.snapshot(storage)).isInstanceOf(CheckpointException.class);

        assertThat(storage.list(FILES)).isEmpty();
      }

      storage.refused = "nothing";
      store.snapshot(storage);
    }
    try (PartitionStore store = backend.restore(0, ALL, 8, List.of(), storage)) {
      check(store, 8);
    }
  }

  @Test
  void deletesLaterWhatCouldNotBeDeletedAtOnce() {
    try (PartitionStore store = backend.create(0, ALL)) {
      batch(store, 1);
      storage.refused = "manifests";
      storage.keepsAll = true;
      assertThatThrownBy(() -> store.snapshot(storage)).isInstanceOf(CheckpointException.class);
      List<String> left = storage.list(FILES);
      storage.refused = "nothing";
      storage.keepsAll = false;
      batch(store, 2);

      store.snapshot(storage);

      assertThat(left).isNotEmpty();
      assertThat(storage.list(FILES)).isNotEmpty().doesNotContainAnyElementsOf(left);
    }
  }

  @Test
  void aManifestThatWasWrittenThoughItsWriterWasToldOtherwiseIsKept() {
    try (PartitionStore store = backend.create(0, ALL)) {
      batch(store, 1);
      int writes = writesOfASnapshot(store);
      FaultyStorage faulty = FaultyStorage.failingAt(storage, writes, Fault.FAIL_AFTER);
      assertThatThrownBy(() -> store.snapshot(faulty)).isInstanceOf(CheckpointException.class);

      assertThat(SnapshotCatalog.of(storage).snapshots()).hasSize(1);
      try (PartitionStore copy = backend.restore(0, ALL, 1, List.of(), storage)) {
        check(copy, 1);
      }
      batch(store, 2);
      store.snapshot(storage);
      SnapshotCatalog.of(storage).sweep(2);
      try (PartitionStore copy = backend.restore(0, ALL, 2, List.of(), storage)) {
        check(copy, 2);
      }
    }
  }

  @Test
  void whatAKilledProcessLeftIsSweptWhenTheNextOneOpens() {
    try (PartitionStore store = backend.create(0, ALL)) {
      batch(store, 1);
      store.snapshot(storage);
      batch(store, 2);
      storage.refused = "manifests";
      storage.keepsAll = true;
      assertThatThrownBy(() -> store.snapshot(storage)).isInstanceOf(CheckpointException.class);
    }
    storage.keepsAll = false;
    int before = storage.list(FILES).size();

    int swept = SnapshotCatalog.of(storage).sweepNameless();

    assertThat(swept).isPositive();
    assertThat(storage.list(FILES)).hasSize(before - swept);
    try (PartitionStore store = backend.restore(0, ALL, 1, List.of(), storage)) {
      check(store, 1);
    }
  }

  /** How many writes the first snapshot of one sorted file takes. */
  private int writesOfASnapshot(PartitionStore like) {
    FaultyStorage counting = FaultyStorage.counting(new MemoryStorage());
    try (PartitionStore other = backend.create(1, like.keyGroups())) {
      batch(other, 1);
      other.snapshot(counting);
    }
    return (int) counting.writePoints();
  }

  private static void batch(PartitionStore store, long version) {
    Overlay overlay = store.begin(0, version);
    for (int i = 0; i < 50; i++) {
      byte[] key = key(version, i);
      overlay.put(key, key);
    }
    overlay.seal();
    store.commit(version);
    store.awaitApplied();
  }

  private static void check(PartitionStore store, long version) {
    Overlay overlay = store.begin(0, version + 1);
    for (long v = 1; v <= version; v++) {
      assertThat(overlay.get(key(v, 7))).isEqualTo(key(v, 7));
    }
    store.drop(version + 1);
  }

  private static byte[] key(long version, int i) {
    return ByteBuffer.allocate(12)
        .put(Tables.keyed(0, i % 8))
        .putLong(version)
        .put((byte) i)
        .array();
  }
}
