package dev.sluice.state.store;

import dev.sluice.state.CheckpointException;
import dev.sluice.state.CheckpointStorage;
import dev.sluice.state.DeltaRef;
import dev.sluice.state.KeyGroupRange;
import dev.sluice.state.Overlay;
import dev.sluice.state.PartitionStore;
import dev.sluice.state.delta.LayeredChanges;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The stores of one partition: stacks of overlays over one committed store.
 *
 * <pre>
 *   begin ... seal ... commit(n) --some at once--> apply(..n) on the store's thread --> popped off
 *                                                                                     the stacks
 * </pre>
 *
 * <p>Small versions are applied together ({@link PendingVersions}). The lock guards the stacks and
 * the counts; it is held for moments only, never while applying. The one of the versions that wait
 * is held until they are queued, so that they stay in order.
 */
final class StackedStore implements PartitionStore {
  private final StorePlace place;
  private final Object lock = new Object();
  private final Map<Integer, StoreStack> stacks = new ConcurrentHashMap<>();
  private final PendingVersions pending; // guarded by itself
  private final ApplyThread applying;
  private final PartitionSnapshots snapshots;
  private final List<CommittedStore> retired = new ArrayList<>();
  private final long firstVersion;
  private volatile CommittedStore committed;
  private volatile long appliedVersion;
  private volatile boolean worksInBackground; // changed by the applying thread
  private volatile @Nullable Recovery recovery;
  private long committedVersion;

  /** From where to restore the committed store. */
  private record Recovery(CheckpointStorage storage, LongFunction<List<DeltaRef>> deltas) {}

  /** Opens the stores over {@code restored}. */
  StackedStore(StorePlace place, Restored restored) {
    this.place = place;
    committed = restored.store();
    firstVersion = restored.version();
    appliedVersion = restored.version();
    committedVersion = restored.version();
    pending = new PendingVersions(place.options());
    applying = new ApplyThread(place.partition(), place.options().pendingBytes());
    snapshots = new PartitionSnapshots(place, restored, applying);
  }

  @Override
  public int partition() {
    return place.partition();
  }

  @Override
  public KeyGroupRange keyGroups() {
    return place.keyGroups();
  }

  @Override
  public long appliedVersion() {
    return appliedVersion;
  }

  @Override
  public Overlay begin(int store, long version) {
    applying.requireHealthy();
    snapshots.requireSound();
    if (store < 0 || store > 0xFFFF) {
      throw new IllegalArgumentException("A store is a number from 0 to 65535, not " + store);
    }
    StoreStack stack = stacks.computeIfAbsent(store, s -> new StoreStack(firstVersion));
    LayeredChanges changes =
        new LayeredChanges(place.keyGroups(), place.options().overlays(), place.scratch().spills());
    TaskOverlay.Id id = new TaskOverlay.Id(store, place.partition(), version);
    TaskOverlay overlay = new TaskOverlay(id, changes, stack, () -> committed);
    synchronized (lock) {
      stack.push(overlay);
    }
    return overlay;
  }

  @Override
  public void commit(long version) {
    Map<Long, List<TaskOverlay>> byVersion = new TreeMap<>();
    synchronized (lock) {
      for (StoreStack stack : stacks.values()) {
        for (TaskOverlay overlay : stack.between(committedVersion, version)) {
          if (!overlay.isSealed()) {
            throw new IllegalStateException(
                "Version " + overlay.version() + " of store " + overlay.store() + " is not sealed");
          }
          byVersion.computeIfAbsent(overlay.version(), v -> new ArrayList<>()).add(overlay);
        }
      }
      if (version <= committedVersion) {
        return;
      }
      committedVersion = version;
    }
    byVersion.putIfAbsent(version, List.of());
    synchronized (pending) {
      byVersion.forEach(this::add);
    }
  }

  @Override
  public void drop(long fromVersion) {
    synchronized (lock) {
      if (fromVersion <= committedVersion) {
        throw new IllegalStateException(
            "Version " + fromVersion + " can't be dropped: " + committedVersion + " is committed");
      }
      for (StoreStack stack : stacks.values()) {
        stack.drop(fromVersion).forEach(TaskOverlay::drop);
      }
    }
  }

  @Override
  public void awaitApplied() {
    queuePending();
    applying.await();
  }

  @Override
  public void recoverFrom(CheckpointStorage storage, LongFunction<List<DeltaRef>> deltas) {
    recovery = new Recovery(storage, deltas);
  }

  @Override
  public void snapshotIfDue(CheckpointStorage storage) {
    snapshots.startIfDue(storage, this::cut);
  }

  @Override
  public long snapshot(CheckpointStorage storage) {
    queuePending();
    return snapshots.take(storage, this::cut);
  }

  @Override
  public void close() {
    applying.close();
    snapshots.close();
    synchronized (lock) {
      for (StoreStack stack : stacks.values()) {
        stack.drop(Long.MIN_VALUE).forEach(TaskOverlay::drop);
      }
    }
    committed.close();
    retired.forEach(CommittedStore::close);
  }

  private PartitionSnapshots.Cut cut() {
    return new PartitionSnapshots.Cut(appliedVersion, committed.cut());
  }

  /** A store that was just opened takes its first version at once: then it begins to compact. */
  private void add(long version, List<TaskOverlay> overlays) {
    pending.add(version, overlays);
    if (pending.isFull() || !worksInBackground) {
      queue(pending.take());
    }
  }

  private void queuePending() {
    synchronized (pending) {
      if (!pending.isEmpty()) {
        queue(pending.take());
      }
    }
  }

  private void queue(PendingVersions.Together versions) {
    applying.queue(versions.bytes(), () -> apply(versions));
  }

  private void apply(PendingVersions.Together versions) {
    List<CommittedStore.StoreChanges> changes = versions.changes();
    if (!changes.isEmpty()) {
      applyOrReopen(changes);
    }
    if (!worksInBackground) {
      worksInBackground = true;
      committed.beginBackgroundWork();
    }
    snapshots.applied(versions.lastVersion(), versions.bytes());
    synchronized (lock) {
      versions.overlays().forEach(TaskOverlay::leaveStack);
      appliedVersion = versions.lastVersion();
    }
  }

  private void applyOrReopen(List<CommittedStore.StoreChanges> changes) {
    try {
      committed.apply(changes);
    } catch (RuntimeException refused) {
      Recovery from = recovery;
      if (from == null) {
        throw refused;
      }
      try {
        reopen(from, changes);
      } catch (RuntimeException e) {
        e.addSuppressed(refused);
        throw new CheckpointException(
            "The store of partition "
                + place.partition()
                + " refused batch changes after version "
                + appliedVersion
                + " and could not be opened again from "
                + from.storage().location()
                + ": "
                + e.getMessage(),
            e);
      }
    }
  }

  /** Restores the committed state elsewhere. Who reads the old store may go on doing so. */
  private void reopen(Recovery from, List<CommittedStore.StoreChanges> changes) {
    long version = appliedVersion;
    Restored fresh =
        place
            .restoring()
            .restore(
                place,
                version,
                from.deltas().apply(version),
                from.storage(),
                StoreFactory.Checking.FIRST);
    worksInBackground = false;
    fresh.store().apply(changes);
    retired.add(committed);
    committed = fresh.store();
    snapshots.restored(fresh);
  }
}
