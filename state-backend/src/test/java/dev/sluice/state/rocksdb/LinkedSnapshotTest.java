package dev.sluice.state.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.state.CorruptCheckpointException;
import dev.sluice.state.KeyGroupRange;
import dev.sluice.state.Overlay;
import dev.sluice.state.PartitionStore;
import dev.sluice.state.StateBackend;
import dev.sluice.state.Tables;
import dev.sluice.state.local.LocalCheckpointStorage;
import dev.sluice.state.store.StoreOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Snapshots on a local disk are not copied to be opened, and come to no harm by that. */
final class LinkedSnapshotTest {
  private static final KeyGroupRange ALL = KeyGroupRange.of(0, 1, 16);
  private static final int KEYS = 5_000;

  @TempDir Path temporary;

  private LocalCheckpointStorage storage;

  @BeforeEach
  void takeASnapshotOfManyKeys() {
    storage = LocalCheckpointStorage.open(temporary.resolve("checkpoint"));
    try (StateBackend backend = backend("first");
        PartitionStore store = backend.create(0, ALL)) {
      write(store, 1, (byte) 1);
      store.snapshot(storage);
    }
  }

  @Test
  void opensTheFilesOfTheCheckpointThemselves() throws IOException {
    try (StateBackend backend = backend("second");
        PartitionStore store = backend.restore(0, ALL, 1, List.of(), storage)) {
      assertHolds(store, (byte) 1);

      Map<Object, Path> kept = sortedFilesBelow(temporary.resolve("checkpoint"));
      Map<Object, Path> opened = sortedFilesBelow(temporary.resolve("second"));
      assertThat(opened).isNotEmpty();
      assertThat(kept.keySet()).containsAll(opened.keySet());
    }
  }

  @Test
  void whatIsWrittenAfterwardsLeavesTheSnapshotAsItWas() {
    try (StateBackend backend = backend("second");
        PartitionStore store = backend.restore(0, ALL, 1, List.of(), storage)) {
      for (int version = 2; version < 8; version++) {
        write(store, version, (byte) version);
      }
      store.awaitApplied();
      assertHolds(store, (byte) 7);
    }

    try (StateBackend backend = backend("third");
        PartitionStore store = backend.restore(0, ALL, 1, List.of(), storage)) {
      assertHolds(store, (byte) 1);
    }
  }

  @Test
  void refusesADamagedFile() throws IOException {
    Path largest =
        filesBelow(temporary.resolve("checkpoint/snapshots/files")).stream()
            .max(Comparator.comparingLong(file -> file.toFile().length()))
            .orElseThrow();
    byte[] content = Files.readAllBytes(largest);
    content[content.length / 2] ^= 1;
    Files.write(largest, content);

    try (StateBackend backend = backend("second")) {
      assertThatThrownBy(() -> backend.restore(0, ALL, 1, List.of(), storage))
          .isInstanceOf(CorruptCheckpointException.class);
    }
  }

  private StateBackend backend(String name) {
    return RocksDbStateBackend.open(
        temporary.resolve(name),
        StoreOptions.withOverlayBytes(64 << 20),
        RocksDbMemory.of(16 << 20));
  }

  private static void write(PartitionStore store, long version, byte value) {
    Overlay overlay = store.begin(0, version);
    for (int i = 0; i < KEYS; i++) {
      overlay.put(key(i), new byte[] {value, value, value});
    }
    overlay.seal();
    store.commit(version);
  }

  private static void assertHolds(PartitionStore store, byte value) {
    Overlay overlay = store.begin(0, 100);
    for (int i = 0; i < KEYS; i += 7) {
      assertThat(overlay.get(key(i))).containsExactly(value, value, value);
    }
    overlay.seal();
    store.drop(100);
  }

  private static byte[] key(int id) {
    byte[] prefix = Tables.keyed(0, id % 16);
    return ByteBuffer.allocate(prefix.length + Integer.BYTES).put(prefix).putInt(id).array();
  }

  /** By what the file system knows them by, whatever their names. */
  private static Map<Object, Path> sortedFilesBelow(Path directory) throws IOException {
    return filesBelow(directory).stream()
        .filter(file -> file.toString().contains("snapshots/files") || isSorted(file))
        .collect(Collectors.toMap(LinkedSnapshotTest::fileKey, file -> file));
  }

  private static boolean isSorted(Path file) {
    return RocksDbCut.isSorted(file.getFileName().toString());
  }

  private static Object fileKey(Path file) {
    try {
      return Files.getAttribute(file, "unix:ino");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Path> filesBelow(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(Files::isRegularFile).toList();
    }
  }
}
