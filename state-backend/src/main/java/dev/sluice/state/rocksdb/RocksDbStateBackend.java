package dev.sluice.state.rocksdb;

import dev.sluice.state.CheckpointStorage;
import dev.sluice.state.DeltaRef;
import dev.sluice.state.KeyGroupRange;
import dev.sluice.state.PartitionStore;
import dev.sluice.state.StateBackend;
import dev.sluice.state.files.Scratch;
import dev.sluice.state.files.ScratchFolder;
import dev.sluice.state.files.ScratchPlace;
import dev.sluice.state.snapshot.SnapshotManifest;
import dev.sluice.state.store.CommittedStore;
import dev.sluice.state.store.SnapshotReader;
import dev.sluice.state.store.SortedSnapshotReader;
import dev.sluice.state.store.StackedBackend;
import dev.sluice.state.store.StoreFactory;
import dev.sluice.state.store.StoreOptions;
import dev.sluice.state.store.VerifiedBlob;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps committed state in RocksDB, one instance per partition, in a working directory that is
 * scratch. Reads the snapshots of every backend.
 */
public final class RocksDbStateBackend implements StateBackend {
  private static final Logger LOG = LoggerFactory.getLogger(RocksDbStateBackend.class);

  private final StackedBackend backend;

  private RocksDbStateBackend(StackedBackend backend) {
    this.backend = backend;
  }

  /**
   * Opens the backend.
   *
   * @param workingDirectory on a local disk; it is wiped, and refused if it holds what this did not
   *     put there. No other process may use it
   */
  public static RocksDbStateBackend open(
      Path workingDirectory, StoreOptions options, RocksDbMemory memory) {
    return open(workingDirectory, options, () -> NativeMemory.own(memory));
  }

  /**
   * Opens a backend that shares its native memory with all others of this process that were opened
   * by this method.
   *
   * @param workingDirectory as above
   * @param memory what they have together; the same for all that are open at the same time
   * @throws IllegalArgumentException if others are open that share another amount
   */
  public static RocksDbStateBackend openShared(
      Path workingDirectory, StoreOptions options, RocksDbMemory memory) {
    return open(workingDirectory, options, () -> NativeMemory.ofProcess(memory));
  }

  private static RocksDbStateBackend open(
      Path workingDirectory, StoreOptions options, Supplier<NativeMemory> memory) {
    Scratch scratch = Scratch.open(workingDirectory);
    RocksDbLibrary.load(scratch.next("library"));
    NativeMemory taken = memory.get();
    try {
      return open(options, taken, scratch);
    } catch (RuntimeException | Error e) {
      taken.close();
      throw e;
    }
  }

  private static RocksDbStateBackend open(
      StoreOptions options, NativeMemory memory, Scratch scratch) {
    Stores stores = new Stores(new RocksDbSettings(memory), scratch);
    return new RocksDbStateBackend(new StackedBackend(stores, options, scratch));
  }

  /**
   * Has RocksDB's library unpacked and loaded by a thread of its own, which takes some hundred
   * milliseconds once in a process. Who opens a backend meanwhile waits for it; if it fails, it is
   * tried again in the working directory of the first backend.
   *
   * @param place where it is unpacked
   */
  public static void prepare(ScratchPlace place) {
    Thread loading =
        new Thread(
            () -> {
              if (RocksDbLibrary.isLoaded()) {
                return;
              }
              try (ScratchFolder folder = place.take()) {
                RocksDbLibrary.load(folder.path().resolve("library"));
              } catch (RuntimeException | LinkageError e) {
                LOG.debug(
                    "The library could not be loaded ahead; it is tried again when needed", e);
              }
            },
            "sluice-rocksdb");
    loading.setDaemon(true);
    loading.start();
  }

  @Override
  public PartitionStore create(int partition, KeyGroupRange keyGroups) {
    return backend.create(partition, keyGroups);
  }

  @Override
  public PartitionStore restore(
      int partition,
      KeyGroupRange keyGroups,
      long version,
      List<DeltaRef> deltas,
      CheckpointStorage storage) {
    return backend.restore(partition, keyGroups, version, deltas, storage);
  }

  @Override
  public void close() {
    backend.close();
  }

  private record Stores(RocksDbSettings settings, Scratch scratch) implements StoreFactory {
    @Override
    public CommittedStore create() {
      return RocksDbStore.create(settings, scratch);
    }

    @Override
    public @Nullable Adopted adopt(
        CheckpointStorage storage, SnapshotManifest snapshot, Checking checking) {
      if (!snapshot.kind().equals(RocksDbCut.KIND)) {
        return null;
      }
      Path directory = scratch.next("snapshot");
      LinkedFiles linked = RocksDbSnapshotReader.link(storage, snapshot, directory);
      if (checking == Checking.FIRST) {
        linked.blobs().forEach(blob -> VerifiedBlob.check(storage, blob));
      }
      RocksDbStore store = RocksDbStore.adopt(settings, directory, scratch, linked);
      Map<String, SnapshotManifest.Entry> files = new HashMap<>();
      for (SnapshotManifest.Entry file : snapshot.files()) {
        if (RocksDbCut.isSorted(file.localName())) {
          files.put(RocksDbCut.identity(store.session(), file.localName()), file);
        }
      }
      return new Adopted(store, files, checking == Checking.FIRST ? List.of() : linked.blobs());
    }

    @Override
    public List<SnapshotReader> readers() {
      return List.of(new SortedSnapshotReader(), new RocksDbSnapshotReader(scratch));
    }

    @Override
    public void close() {
      settings.close();
    }
  }
}
