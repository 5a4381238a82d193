package dev.sluice.state.store;

import dev.sluice.state.delta.Changes;
import dev.sluice.state.delta.MergedChanges;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Committed versions that wait to be applied together: what small batches write again and again is
 * then written to the committed store once.
 *
 * <p>Until that their overlays stay on their stacks, where they are read. Only small versions wait,
 * and not many, since each is one more place to look at. Safe for no threads.
 */
final class PendingVersions {
  private static final int MOST_VERSIONS = 8;
  private static final long MOST_BYTES = 1L << 20;

  /** Of what a snapshot waits for, and of what all overlays may have, so small a part waits. */
  private static final int SHARE = 64;

  private final long mostVersions;
  private final long mostBytes;
  private List<TaskOverlay> overlays = new ArrayList<>();
  private long lastVersion;
  private long versions;
  private long bytes;

  PendingVersions(StoreOptions options) {
    mostVersions = Math.min(MOST_VERSIONS, options.snapshotVersions());
    long room = Math.min(options.snapshotDeltaBytes(), options.overlays().limitBytes());
    mostBytes = Math.min(Math.min(MOST_BYTES, options.pendingBytes()), room / SHARE);
  }

  /**
   * Versions that are to be applied as one.
   *
   * @param lastVersion the newest of them
   * @param overlays oldest first
   * @param bytes of their deltas
   */
  record Together(long lastVersion, List<TaskOverlay> overlays, long bytes) {
    /** What they change in each store, all versions in one. */
    List<CommittedStore.StoreChanges> changes() {
      Map<Integer, List<Changes>> byStore = new TreeMap<>();
      for (TaskOverlay overlay : overlays) {
        Changes sealed = overlay.changes().sealed();
        if (!sealed.isEmpty()) {
          byStore.computeIfAbsent(overlay.store(), store -> new ArrayList<>()).add(0, sealed);
        }
      }
      List<CommittedStore.StoreChanges> changes = new ArrayList<>();
      byStore.forEach(
          (store, newestFirst) ->
              changes.add(new CommittedStore.StoreChanges(store, MergedChanges.of(newestFirst))));
      return changes;
    }
  }

  /** Adds the next version. */
  void add(long version, List<TaskOverlay> ofVersion) {
    overlays.addAll(ofVersion);
    lastVersion = version;
    versions++;
    for (TaskOverlay overlay : ofVersion) {
      bytes += overlay.deltaBytes();
    }
  }

  boolean isEmpty() {
    return versions == 0;
  }

  /** Whether no more are to wait. */
  boolean isFull() {
    return versions >= mostVersions || bytes >= mostBytes;
  }

  /** Gives all that wait; then none do. */
  Together take() {
    Together taken = new Together(lastVersion, List.copyOf(overlays), bytes);
    overlays = new ArrayList<>();
    versions = 0;
    bytes = 0;
    return taken;
  }
}
