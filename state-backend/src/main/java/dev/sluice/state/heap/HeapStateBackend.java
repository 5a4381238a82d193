package dev.sluice.state.heap;

import dev.sluice.state.CheckpointStorage;
import dev.sluice.state.DeltaRef;
import dev.sluice.state.KeyGroupRange;
import dev.sluice.state.PartitionStore;
import dev.sluice.state.StateBackend;
import dev.sluice.state.files.Scratch;
import dev.sluice.state.rocksdb.RocksDbSnapshotReader;
import dev.sluice.state.snapshot.SnapshotManifest;
import dev.sluice.state.store.CommittedStore;
import dev.sluice.state.store.SnapshotReader;
import dev.sluice.state.store.SortedSnapshotReader;
import dev.sluice.state.store.StackedBackend;
import dev.sluice.state.store.StoreFactory;
import dev.sluice.state.store.StoreOptions;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keeps all committed state on the heap: for tests and small jobs. Reads the snapshots of every
 * backend.
 */
public final class HeapStateBackend implements StateBackend {
  private final StackedBackend backend;

  private HeapStateBackend(StackedBackend backend) {
    this.backend = backend;
  }

  /**
   * Opens the backend.
   *
   * @param workingDirectory for overlays that outgrow their memory; it is wiped, and refused if it
   *     holds what this did not put there
   */
  public static HeapStateBackend open(Path workingDirectory, StoreOptions options) {
    Scratch scratch = Scratch.open(workingDirectory);
    return new HeapStateBackend(new StackedBackend(new Stores(scratch), options, scratch));
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

  private record Stores(Scratch scratch) implements StoreFactory {
    @Override
    public CommittedStore create() {
      return new HeapStore(scratch);
    }

    @Override
    public @Nullable Adopted adopt(
        CheckpointStorage storage, SnapshotManifest snapshot, Checking checking) {
      return null;
    }

    @Override
    public List<SnapshotReader> readers() {
      return List.of(new SortedSnapshotReader(), new RocksDbSnapshotReader(scratch));
    }

    @Override
    public void close() {}
  }
}
