package dev.sluice.state.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.state.CorruptCheckpointException;
import dev.sluice.state.KeyGroupRange;
import dev.sluice.state.Overlay;
import dev.sluice.state.PartitionStore;
import dev.sluice.state.StateBackend;
import dev.sluice.state.Tables;
import dev.sluice.state.files.Scratch;
import dev.sluice.state.local.LocalCheckpointStorage;
import dev.sluice.state.snapshot.SnapshotCatalog;
import dev.sluice.state.snapshot.SnapshotManifest;
import dev.sluice.state.snapshot.SnapshotName;
import dev.sluice.state.store.CommittedStore;
import dev.sluice.state.store.StoreOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.RocksDBException;

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
  void isNotCompactedBeforeItIsAllowed() throws Exception {
    SnapshotManifest snapshot = onlySnapshot();
    Scratch scratch = Scratch.open(temporary.resolve("second"));
    RocksDbLibrary.load(scratch.next("library"));
    Path directory = scratch.next("snapshot");
    LinkedFiles linked = RocksDbSnapshotReader.link(storage, snapshot, directory);

    try (RocksDbSettings settings =
            new RocksDbSettings(NativeMemory.own(RocksDbMemory.of(16 << 20)));
        RocksDbStore store = RocksDbStore.adopt(settings, directory, scratch, linked)) {
      for (int i = 0; i < 8; i++) {
        ingest(store, (byte) i);
      }
      assertThat(filesAtTheTop(store)).isGreaterThanOrEqualTo(8);

      store.beginBackgroundWork();

      while (filesAtTheTop(store) >= 8) {
        Thread.onSpinWait();
      }
      assertThat(store.get(0, key(1))).containsExactly(7);
    }
  }

  @Test
  void tellsWhichFileIsDamagedWhenItsBlockIsRead() throws IOException {
    damageTheLargestFile(content -> content[content.length / 2] ^= 1);

    try (StateBackend backend = backend("second");
        PartitionStore store = backend.restore(0, ALL, 1, List.of(), storage)) {
      assertThatThrownBy(() -> assertHolds(store, (byte) 1))
          .isInstanceOf(CorruptCheckpointException.class)
          .hasMessageContaining("Expected the checksum")
          .hasMessageContaining("snapshots/files/");
    }
  }

  @Test
  void findsDamageThatNobodyReads() throws IOException {
    damageTheLargestFile(content -> content[content.length / 2] ^= 1);

    try (StateBackend backend = backend("second");
        PartitionStore store = backend.restore(0, ALL, 1, List.of(), storage)) {
      assertThatThrownBy(() -> commitUntilItFails(store))
          .isInstanceOf(CorruptCheckpointException.class)
          .hasMessageContaining("Expected the checksum")
          .hasMessageContaining("snapshots/files/");
    }
  }

  @Test
  void refusesAFileThatIsCutOffAtOnce() throws IOException {
    Path largest = largestFile();
    byte[] content = Files.readAllBytes(largest);
    Files.write(largest, Arrays.copyOf(content, content.length - 1));

    try (StateBackend backend = backend("second")) {
      assertThatThrownBy(() -> backend.restore(0, ALL, 1, List.of(), storage))
          .isInstanceOf(CorruptCheckpointException.class)
          .hasMessageContaining("is cut off: expected " + content.length);
    }
  }

  @Test
  void readsEachFileThroughBeforeItIsTakenApartForOtherKeyGroups() throws IOException {
    damageTheLargestFile(content -> content[content.length / 2] ^= 1);

    try (StateBackend backend = backend("second")) {
      KeyGroupRange half = KeyGroupRange.of(0, 2, 16);
      assertThatThrownBy(() -> backend.restore(0, half, 1, List.of(), storage))
          .isInstanceOf(CorruptCheckpointException.class);
    }
  }

  private SnapshotManifest onlySnapshot() {
    SnapshotName name =
        SnapshotCatalog.of(storage).bases(ALL, 1).stream()
            .map(SnapshotCatalog.Base::snapshot)
            .filter(Objects::nonNull)
            .findFirst()
            .orElseThrow();
    return SnapshotManifest.read(storage, name);
  }

  private static void ingest(RocksDbStore store, byte value) {
    try (CommittedStore.Loader loader = store.loader()) {
      for (int i = 0; i < KEYS; i += 16) {
        loader.add(0, key(i + 1), new byte[] {value});
      }
    }
  }

  private static int filesAtTheTop(RocksDbStore store) throws RocksDBException {
    return Integer.parseInt(store.db.getProperty(store.keyed, "rocksdb.num-files-at-level0"));
  }

  /** Commits small batches, as a query does, until one is refused. */
  private void commitUntilItFails(PartitionStore store) {
    for (int version = 2; version < 1_000_000; version++) {
      Overlay overlay = store.begin(0, version);
      overlay.put(key(KEYS + version), new byte[] {1});
      overlay.seal();
      store.commit(version);
      store.snapshotIfDue(storage);
      Thread.onSpinWait();
    }
  }

  private void damageTheLargestFile(Consumer<byte[]> damage) throws IOException {
    Path largest = largestFile();
    byte[] content = Files.readAllBytes(largest);
    damage.accept(content);
    Files.write(largest, content);
  }

  private Path largestFile() throws IOException {
    return filesBelow(temporary.resolve("checkpoint/snapshots/files")).stream()
        .max(Comparator.comparingLong(file -> file.toFile().length()))
        .orElseThrow();
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
