package dev.sluice.state.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.util.concurrent.Uninterruptibles;
import dev.sluice.state.CheckpointException;
import dev.sluice.state.CheckpointStorage;
import dev.sluice.state.CorruptCheckpointException;
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
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SnapshotTest {
  private static final KeyGroupRange ALL = new KeyGroupRange(0, 8);
  private static final String MANIFESTS = "snapshots/manifests/";
  private static final String FILES = "snapshots/files/";

  @TempDir Path temporary;

  private final MemoryStorage storage = new MemoryStorage();
  private StateBackend backend;

  @BeforeEach
  void open() {
    StoreOptions options = new StoreOptions(new MemoryBudget(1 << 20), 1 << 20, 100, 1_000);
    backend =
        RocksDbStateBackend.open(temporary.resolve("work"), options, RocksDbMemory.of(8 << 20));
  }

  @AfterEach
  void close() {
    backend.close();
  }

  @Test
  void writesASortedFileOnce() {
    try (PartitionStore store = backend.create(0, ALL)) {
      batch(store, 1);
      assertThat(store.snapshot(storage)).isEqualTo(1);
      List<String> first = sortedFiles();
      batch(store, 2);
      store.snapshot(storage);

      assertThat(first).hasSize(1);
      assertThat(sortedFiles()).hasSize(2).containsAll(first);
    }

    try (PartitionStore store = backend.restore(0, ALL, 2, List.of(), storage)) {
      List<String> before = sortedFiles();
      batch(store, 3);
      store.snapshot(storage);

      assertThat(sortedFiles()).hasSize(before.size() + 1).containsAll(before);
      check(store, 3);
    }
  }

  @Test
  void doesNothingIfNothingWasAppliedSince() {
    try (PartitionStore store = backend.create(0, ALL)) {
      assertThat(store.snapshot(storage)).isEqualTo(-1);
      batch(store, 1);
      store.snapshot(storage);
      List<String> objects = storage.list("");

      assertThat(store.snapshot(storage)).isEqualTo(1);
      assertThat(storage.list("")).isEqualTo(objects);
    }
  }

  @Test
  void sweepsWhatNoRetainedVersionNeeds() {
    try (PartitionStore store = backend.create(0, ALL)) {
      for (int version = 1; version <= 6; version++) {
        batch(store, version);
        store.snapshot(storage);
      }

      SnapshotCatalog.of(storage).sweep(4);

      assertThat(versions()).containsExactly(4L, 5L, 6L);
      for (int version = 4; version <= 6; version++) {
        try (PartitionStore older = backend.restore(0, ALL, version, List.of(), storage)) {
          check(older, version);
        }
      }
      batch(store, 7);
      store.snapshot(storage);
      SnapshotCatalog.of(storage).sweep(7);
      assertThat(versions()).containsExactly(7L);
      check(store, 7);
    }
    try (PartitionStore store = backend.restore(0, ALL, 7, List.of(), storage)) {
      check(store, 7);
    }
  }

  @Test
  void isNotDisturbedBySweepingWhileItIsWritten() {
    try (PartitionStore store = backend.create(0, ALL)) {
      batch(store, 1);
      store.snapshot(storage);
      batch(store, 2);
      FaultyStorage sweeping = FaultyStorage.counting(storage);
      sweeping.beforeWrite(() -> SnapshotCatalog.of(storage).sweep(2));

      store.snapshot(sweeping);
    }

    try (PartitionStore store = backend.restore(0, ALL, 2, List.of(), storage)) {
      check(store, 2);
    }
  }

  @Test
  void leavesTheOlderOneGoodWhereverItFails() {
    for (Fault fault : Fault.values()) {
      MemoryStorage own = new MemoryStorage();
      try (PartitionStore store = backend.create(0, ALL)) {
        batch(store, 1);
        store.snapshot(own);
        int failures = 0;
        for (int point = 1; point < 20; point++) {
          batch(store, 1 + point);
          FaultyStorage faulty = FaultyStorage.failingAt(own, point, fault);
          try {
            store.snapshot(faulty);
          } catch (CheckpointException e) {
            assertThat(e).hasMessageContaining("Injected");
            failures++;
          }
          long newest = newest(own);
          try (PartitionStore copy = backend.restore(0, ALL, newest, List.of(), own)) {
            check(copy, newest);
          }
          SnapshotCatalog.of(own).sweep(1 + point);
        }
        assertThat(failures).isBetween(4, 18);
      }
    }
  }

  @Test
  void isTakenInTheBackgroundWhenDueAndTriedAgainWhenItFailed() {
    CountDownLatch writing = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    FaultyStorage slow = FaultyStorage.failingAt(storage, 1, Fault.FAIL);
    slow.beforeWrite(
        () -> {
          writing.countDown();
          await(goOn);
        });
    try (PartitionStore store = backend.create(0, ALL)) {
      batch(store, 1);
      store.snapshotIfDue(slow);
      await(writing);
      batch(store, 2);
      store.snapshotIfDue(storage); // one is under way
      goOn.countDown();

      assertThat(store.snapshot(storage)).isEqualTo(2);
      assertThat(versions()).containsExactly(2L);
    }
  }

  @Test
  void namesWhatIsDamaged() {
    try (PartitionStore store = backend.create(0, ALL)) {
      batch(store, 1);
      store.snapshot(storage);
    }
    String file = sortedFiles().get(0);
    String manifest = storage.list(MANIFESTS).get(0);

    storage.damage(file, 100);
    assertThatThrownBy(() -> backend.restore(0, ALL, 1, List.of(), storage))
        .isInstanceOf(CorruptCheckpointException.class)
        .hasMessageContaining("Expected the checksum")
        .hasMessageContaining(file);
    storage.damage(file, 100);
    storage.damage(manifest, 40);
    assertThatThrownBy(() -> backend.restore(0, ALL, 1, List.of(), storage))
        .isInstanceOf(CorruptCheckpointException.class)
        .hasMessageContaining(
            "The snapshot's manifest " + manifest + " in memory, of batch 1, is damaged");
    storage.damage(manifest, 40);
    storage.delete(file);
    assertThatThrownBy(() -> backend.restore(0, ALL, 1, List.of(), storage))
        .isInstanceOf(CorruptCheckpointException.class)
        .hasMessageContaining("There is no readable object " + file);
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
    for (long v = 1; v <= version + 1; v++) {
      assertThat(overlay.get(key(v, 7))).isEqualTo(v <= version ? key(v, 7) : null);
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

  private List<String> sortedFiles() {
    return storage.list(FILES).stream().filter(name -> name.endsWith(".sst")).toList();
  }

  private List<Long> versions() {
    return storage.list(MANIFESTS).stream().map(SnapshotTest::version).toList();
  }

  private static long newest(CheckpointStorage in) {
    List<String> manifests = in.list(MANIFESTS);
    return version(manifests.get(manifests.size() - 1));
  }

  private static long version(String manifest) {
    return Long.parseLong(manifest.substring(MANIFESTS.length(), MANIFESTS.length() + 19));
  }

  private static void await(CountDownLatch latch) {
    Uninterruptibles.awaitUninterruptibly(latch);
  }
}
