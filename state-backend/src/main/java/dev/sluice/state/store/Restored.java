package dev.sluice.state.store;

import dev.sluice.state.BlobRef;
import dev.sluice.state.snapshot.SnapshotManifest;
import java.util.List;
import java.util.Map;

/**
 * A committed store as it was opened.
 *
 * @param version the batch whose changes are the last in it, -1 if it is empty
 * @param snapshotVersion the oldest snapshot that it was made from, -1 if it was made without one
 * @param deltaBytes how many bytes of deltas came on top of the snapshots, and what their files
 *     weigh
 * @param files the files of the store that are in the checkpoint, by their identity
 * @param unchecked those of them whose content nobody has looked at yet
 */
record Restored(
    CommittedStore store,
    long version,
    long snapshotVersion,
    long deltaBytes,
    Map<String, SnapshotManifest.Entry> files,
    List<BlobRef> unchecked) {
  static Restored empty(CommittedStore store) {
    return new Restored(store, -1, -1, 0, Map.of(), List.of());
  }
}
