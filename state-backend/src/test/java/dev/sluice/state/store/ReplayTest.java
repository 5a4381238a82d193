package dev.sluice.state.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.state.Blob;
import dev.sluice.state.BlobRef;
import dev.sluice.state.CorruptCheckpointException;
import dev.sluice.state.Cursor;
import dev.sluice.state.DeltaRef;
import dev.sluice.state.KeyGroupRange;
import dev.sluice.state.Overlay;
import dev.sluice.state.PartitionStore;
import dev.sluice.state.StateBackend;
import dev.sluice.state.Tables;
import dev.sluice.state.faults.MemoryStorage;
import dev.sluice.state.rocksdb.RocksDbMemory;
import dev.sluice.state.rocksdb.RocksDbStateBackend;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Deltas played onto RocksDB: large ones go past its memory. */
final class ReplayTest {
  private static final int KEY_GROUPS = 16;
  private static final KeyGroupRange ALL = KeyGroupRange.of(0, 1, KEY_GROUPS);
  private static final int LARGE_KEYS = 20_000;

  @TempDir Path temporary;

  private final MemoryStorage storage = new MemoryStorage();
  private final List<DeltaRef> deltas = new ArrayList<>();
  private StateBackend backend;

  @BeforeEach
  void open() {
    backend =
        RocksDbStateBackend.open(
            temporary.resolve("work"),
            StoreOptions.withOverlayBytes(64 << 20),
            RocksDbMemory.of(16 << 20));
  }

  @AfterEach
  void close() {
    backend.close();
  }

  @Test
  void playsALargeDeltaBetweenSmallOnes() {
    delta(
        0,
        ALL,
        1,
        first -> {
          for (int i = 0; i < 100; i++) {
            first.put(keyed(i), new byte[] {1});
            first.put(Tables.timed(3, i, i % KEY_GROUPS), new byte[] {1});
          }
        });
    delta(0, ALL, 2, middle -> middle.deleteRange(Tables.timed(3, 0), Tables.timed(3, 50)));
    delta(
        0,
        ALL,
        3,
        large -> {
          for (int i = 10; i < LARGE_KEYS; i++) {
            large.put(keyed(i), new byte[1000]);
          }
          large.delete(keyed(5));
          large.deleteRange(Tables.timed(3, 90), Tables.timed(3, 100));
          large.put(Tables.timed(3, 7, 7), new byte[] {3});
        });
    delta(0, ALL, 4, last -> last.put(keyed(20), new byte[] {4}));
    assertThat(deltas.get(2).blob().length()).isGreaterThan(16 << 20);

    try (PartitionStore store = backend.restore(0, ALL, 4, deltas, storage)) {
      Overlay found = store.begin(0, 5);
      assertThat(found.get(keyed(4))).containsExactly(1);
      assertThat(found.get(keyed(5))).isNull();
      assertThat(found.get(keyed(10))).hasSize(1000);
      assertThat(found.get(keyed(20))).containsExactly(4);
      assertThat(found.get(keyed(LARGE_KEYS - 1))).hasSize(1000);
      List<Long> times = timesOf(found);
      assertThat(times).hasSize(41).startsWith(7L, 50L, 51L).endsWith(88L, 89L);
    }
  }

  @Test
  void takesFromALargeDeltaOfOtherKeyGroupsWhatIsItsOwn() {
    delta(
        0,
        ALL,
        1,
        large -> {
          for (int i = 0; i < LARGE_KEYS; i++) {
            large.put(keyed(i), new byte[1000]);
          }
        });
    KeyGroupRange half = KeyGroupRange.of(1, 2, KEY_GROUPS);

    try (PartitionStore store = backend.restore(1, half, 1, deltas, storage)) {
      Overlay found = store.begin(0, 2);
      for (int i = 0; i < LARGE_KEYS; i += 111) {
        assertThat(found.get(keyed(i)) != null).isEqualTo(half.contains(i % KEY_GROUPS));
      }
    }
  }

  @Test
  void readsNoDeltasOfOtherPartitionsOfTheSameRun() {
    KeyGroupRange first = KeyGroupRange.of(0, 2, KEY_GROUPS);
    KeyGroupRange second = KeyGroupRange.of(1, 2, KEY_GROUPS);
    delta(0, first, 1, own -> own.put(keyed(1), new byte[] {1}));
    delta(1, second, 1, other -> other.put(keyed(9), new byte[] {1}));
    DeltaRef damaged = damaged(deltas.get(1));

    try (PartitionStore store =
        backend.restore(0, first, 1, List.of(damaged, deltas.get(0)), storage)) {
      assertThat(store.begin(0, 2).get(keyed(1))).containsExactly(1);
    }
    assertThatThrownBy(
            () -> backend.restore(1, second, 1, List.of(deltas.get(0), damaged), storage))
        .isInstanceOf(CorruptCheckpointException.class);
    assertThatThrownBy(() -> backend.restore(0, ALL, 1, List.of(deltas.get(0), damaged), storage))
        .isInstanceOf(CorruptCheckpointException.class);
  }

  private void delta(
      int partition, KeyGroupRange keyGroups, long version, Consumer<Overlay> changes) {
    try (PartitionStore store = backend.create(partition, keyGroups)) {
      Overlay overlay = store.begin(0, version);
      changes.accept(overlay);
      List<ByteBuffer> content = ((Blob.Inline) overlay.seal().content()).buffers();
      CRC32C crc = new CRC32C();
      long length = content.stream().mapToLong(ByteBuffer::remaining).sum();
      content.forEach(buffer -> crc.update(buffer.duplicate()));
      String name = "delta-" + version + "-" + partition;
      storage.putIfAbsent(name, content);
      BlobRef blob = new BlobRef(name, 0, length, (int) crc.getValue());
      deltas.add(new DeltaRef(0, partition, version, blob));
    }
  }

  private static DeltaRef damaged(DeltaRef delta) {
    BlobRef blob = delta.blob();
    return new DeltaRef(
        delta.store(),
        delta.partition(),
        delta.version(),
        new BlobRef(blob.file(), blob.offset(), blob.length(), blob.checksum() + 1));
  }

  private static byte[] keyed(int id) {
    byte[] prefix = Tables.keyed(0, id % KEY_GROUPS);
    return ByteBuffer.allocate(prefix.length + Integer.BYTES).put(prefix).putInt(id).array();
  }

  private static List<Long> timesOf(Overlay overlay) {
    List<Long> times = new ArrayList<>();
    try (Cursor cursor = overlay.scan(Tables.timed(3, Long.MIN_VALUE), Tables.timed(3, 1000))) {
      while (cursor.next()) {
        times.add(Tables.order(cursor.key()));
      }
    }
    return times;
  }
}
