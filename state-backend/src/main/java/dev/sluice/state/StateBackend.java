package dev.sluice.state;

import java.util.List;

/** Opens stores: RocksDB, or the heap. Safe to call from any thread. */
public interface StateBackend extends AutoCloseable {
  /** An empty store for a query that has never committed. */
  PartitionStore create(int partition, KeyGroupRange keyGroups);

  /**
   * The store of {@code partition} as it was after batch {@code version}: from every old partition
   * that shares a key group with it, the newest snapshot at or below the version and the deltas
   * after it, less the entries of foreign key groups; replicated tables come from one old
   * partition.
   *
   * @param deltas the references to all deltas of the retained records up to {@code version}, in
   *     order of version, as the log gave them out
   * @throws CorruptCheckpointException if a file that is needed is missing or fails its checksum
   */
  PartitionStore restore(
      int partition,
      KeyGroupRange keyGroups,
      long version,
      List<DeltaRef> deltas,
      CheckpointStorage storage);

  /** Closes what the stores share. The stores must be closed before. */
  @Override
  void close();
}
