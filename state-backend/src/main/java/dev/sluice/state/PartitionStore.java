package dev.sluice.state;

import java.util.List;
import java.util.function.LongFunction;

/**
 * The stores of one partition: one physical instance, a stack of overlays per store.
 *
 * <p>A store is a number from 0 to 65535, given by the engine to a step for the life of the
 * checkpoint. {@link #begin}, {@link #commit} and {@link #drop} are called by the batch's thread,
 * views by one thread each; applying happens on the store's own thread, off the caller's path.
 */
public interface PartitionStore extends AutoCloseable {
  int partition();

  KeyGroupRange keyGroups();

  /**
   * The newest batch whose changes are applied, -1 if none was; readable at any time, by anyone.
   */
  long appliedVersion();

  /**
   * Opens an overlay for {@code store} on top of all that were sealed before.
   *
   * @param version the batch, above every version that this store has seen and not dropped
   * @throws IllegalStateException if the store's last overlay is not sealed
   */
  Overlay begin(int store, long version);

  /**
   * Says that all overlays up to {@code version} are in the log for good: they are applied in the
   * background, in order, and leave the stack. Waits only when too many bytes are waiting to be
   * applied (back-pressure). A physical store that refuses a write is reopened; the overlay stays
   * readable until it is applied. To be called for every batch, also if none of the partition's
   * tasks had anything to do: the version of its snapshots follows, and what is older can be swept.
   */
  void commit(long version);

  /** Drops the overlays of {@code fromVersion} and all later ones, sealed or not. */
  void drop(long fromVersion);

  /** Waits until everything committed so far is applied. For tests, snapshots and a clean stop. */
  void awaitApplied();

  /**
   * Says from where the store can be restored when its disk refuses a write. Without it such a
   * failure is thrown by the next {@link #begin}.
   *
   * @param deltas gives the references to all deltas of the retained records up to a version, in
   *     order of version; called by the store's own thread
   */
  void recoverFrom(CheckpointStorage storage, LongFunction<List<DeltaRef>> deltas);

  /**
   * Cuts a snapshot at the newest applied version and writes it to {@code storage} in the
   * background, if the deltas since the last one, or the number of batches, make it worth while.
   * Files already there are not written again. A failure is logged and tried again later.
   */
  void snapshotIfDue(CheckpointStorage storage);

  /** Cuts a snapshot now, waits until it is complete, and gives the version that it holds. */
  long snapshot(CheckpointStorage storage);

  /**
   * Stops the background work and frees memory and scratch files. Committed state is in the log.
   */
  @Override
  void close();
}
