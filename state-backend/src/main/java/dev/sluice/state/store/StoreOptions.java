package dev.sluice.state.store;

import dev.sluice.state.MemoryBudget;

/**
 * What all stores of a backend share.
 *
 * @param overlays memory for the changes of batches not yet applied
 * @param pendingBytes how many bytes of one partition may wait to be applied before commit waits
 * @param snapshotDeltaBytes a snapshot is due when the deltas since the last one have this size
 * @param snapshotVersions a snapshot is due this many versions after the last one, however small
 */
public record StoreOptions(
    MemoryBudget overlays, long pendingBytes, long snapshotDeltaBytes, long snapshotVersions) {
  public StoreOptions {
    if (pendingBytes < 1 || snapshotDeltaBytes < 1 || snapshotVersions < 1) {
      throw new IllegalArgumentException(
          "pendingBytes %d, snapshotDeltaBytes %d and snapshotVersions %d must be at least 1"
              .formatted(pendingBytes, snapshotDeltaBytes, snapshotVersions));
    }
  }

  /** Options with this much memory for overlays. */
  public static StoreOptions withOverlayBytes(long bytes) {
    return sharing(new MemoryBudget(bytes));
  }

  /** The same with memory that others use as well. */
  public static StoreOptions sharing(MemoryBudget overlays) {
    return new StoreOptions(overlays, 64L << 20, 64L << 20, 2_000);
  }
}
