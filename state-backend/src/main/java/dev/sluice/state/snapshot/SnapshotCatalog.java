package dev.sluice.state.snapshot;

import dev.sluice.state.CheckpointStorage;
import dev.sluice.state.KeyGroupRange;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * The snapshots in a checkpoint at the moment when it was made. Immutable.
 *
 * <p>Partitions come and go with the parallelism, key groups stay; so everything here goes by key
 * group: what a version needs is, for each key group, the newest snapshot at or below it.
 */
public final class SnapshotCatalog {
  /** Key groups that all start from one snapshot, or from nothing. */
  public record Base(KeyGroupRange keyGroups, @Nullable SnapshotName snapshot) {
    /** The version from which on changes are missing; -1 if all are. */
    public long version() {
      return snapshot == null ? -1 : snapshot.version();
    }
  }

  private final CheckpointStorage storage;
  private final List<SnapshotName> snapshots;

  private SnapshotCatalog(CheckpointStorage storage, List<SnapshotName> snapshots) {
    this.storage = storage;
    this.snapshots = snapshots;
  }

  public static SnapshotCatalog of(CheckpointStorage storage) {
    List<SnapshotName> snapshots =
        storage.list(SnapshotName.MANIFESTS).stream()
            .map(SnapshotName::ofManifest)
            .filter(Objects::nonNull)
            .sorted(Comparator.comparingLong(SnapshotName::version).reversed())
            .toList();
    return new SnapshotCatalog(storage, snapshots);
  }

  /** The same without snapshots of some versions. */
  public SnapshotCatalog without(LongPredicate versions) {
    return new SnapshotCatalog(
        storage,
        snapshots.stream().filter(snapshot -> !versions.test(snapshot.version())).toList());
  }

  /** Only those of the snapshots that are among {@code some}. */
  public SnapshotCatalog only(Set<SnapshotName> some) {
    return new SnapshotCatalog(storage, snapshots.stream().filter(some::contains).toList());
  }

  /** Objects among the snapshots that are none, nor of one, by their names. */
  public static List<String> foreign(CheckpointStorage storage) {
    return storage.list(SnapshotName.ROOT).stream()
        .filter(
            object ->
                SnapshotName.ofManifest(object) == null && SnapshotName.ofFile(object) == null)
        .toList();
  }

  /** All snapshots, newest first. */
  public List<SnapshotName> snapshots() {
    return snapshots;
  }

  /** From where each key group of {@code range} is restored at {@code version}, in their order. */
  public List<Base> bases(KeyGroupRange range, long version) {
    List<Base> bases = new ArrayList<>();
    int first = range.first();
    SnapshotName from = newest(first, version);
    for (int keyGroup = first + 1; keyGroup <= range.end(); keyGroup++) {
      SnapshotName next = keyGroup < range.end() ? newest(keyGroup, version) : null;
      if (keyGroup == range.end() || !Objects.equals(next, from)) {
        bases.add(new Base(new KeyGroupRange(first, keyGroup), from));
        first = keyGroup;
        from = next;
      }
    }
    return bases;
  }

  /** The first version whose changes are in some needed key group's snapshot not yet; or 0. */
  public long neededFrom(int keyGroups, long oldestVersion) {
    if (keyGroups == 0) {
      return Long.MAX_VALUE;
    }
    return bases(new KeyGroupRange(0, keyGroups), oldestVersion).stream()
        .mapToLong(base -> base.version() + 1)
        .min()
        .orElse(0);
  }

  /**
   * Finds key groups that can't be restored at {@code version}, as the snapshot that they need is
   * missing.
   *
   * @param keyGroups how many there are
   * @param firstLogged the first version whose changes the log still has, together with those of
   *     all later ones; versions begin with 1
   * @return the first such part and the newest snapshot that there is for it, or null if there is
   *     none
   */
  public @Nullable Base findUnreached(int keyGroups, long version, long firstLogged) {
    for (Base base : bases(new KeyGroupRange(0, keyGroups), version)) {
      if (Math.max(1, base.version() + 1) < firstLogged) {
        return base;
      }
    }
    return null;
  }

  /**
   * Deletes the snapshots of some versions, durably on return. Must not be called while the query
   * runs. Their files go with a later {@link #sweep} or {@link #sweepNameless}.
   *
   * @return how many these were
   */
  public int delete(LongPredicate versions) {
    List<String> manifests =
        snapshots.stream()
            .filter(snapshot -> versions.test(snapshot.version()))
            .map(SnapshotName::manifest)
            .toList();
    storage.deleteAll(manifests);
    return manifests.size();
  }

  /**
   * Deletes the files that no snapshot names: those of snapshots that were never finished. Must be
   * called by the owner, while no snapshot is under way.
   *
   * @return how many these were
   * @throws dev.sluice.state.CheckpointException if that can't be told, as a manifest is damaged:
   *     nothing was deleted
   */
  public int sweepNameless() {
    List<String> files = storage.list(SnapshotName.FILES);
    if (files.isEmpty()) {
      return 0;
    }
    Set<String> named = filesOf(snapshots);
    List<String> nameless =
        files.stream()
            .filter(file -> SnapshotName.ofFile(file) != null && !named.contains(file))
            .toList();
    storage.deleteAll(nameless);
    return nameless.size();
  }

  /**
   * Deletes the snapshots that no version from {@code oldestVersion} on needs, and then, when these
   * are gone for good, the files that none of the others name.
   *
   * <p>Snapshots may be under way meanwhile. A store takes one at a time, with growing versions, so
   * a file whose version is below that of a finished snapshot of the same key groups is of no
   * unfinished one. A file that an unfinished snapshot names again is named by the newest finished
   * one of its store as well, which is never deleted.
   */
  public void sweep(long oldestVersion) {
    List<SnapshotName> kept = new ArrayList<>();
    List<SnapshotName> dropped = new ArrayList<>();
    for (SnapshotName snapshot : snapshots) {
      (isNeeded(snapshot, oldestVersion) ? kept : dropped).add(snapshot);
    }
    List<String> files = storage.list(SnapshotName.FILES);
    if (files.isEmpty() && dropped.isEmpty()) {
      return;
    }
    Set<String> named = filesOf(kept);
    storage.deleteAll(dropped.stream().map(SnapshotName::manifest).toList());
    storage.deleteAll(files.stream().filter(file -> isDone(file, named, kept)).toList());
  }

  private Set<String> filesOf(List<SnapshotName> some) {
    Set<String> named = new HashSet<>();
    for (SnapshotName snapshot : some) {
      SnapshotManifest.read(storage, snapshot).files().forEach(f -> named.add(f.content().file()));
    }
    return named;
  }

  private static boolean isDone(String file, Set<String> named, List<SnapshotName> kept) {
    SnapshotName name = SnapshotName.ofFile(file);
    return name != null && !named.contains(file) && isFinished(name, kept);
  }

  private boolean isNeeded(SnapshotName snapshot, long oldestVersion) {
    if (snapshot.version() > oldestVersion) {
      return true;
    }
    KeyGroupRange range = snapshot.keyGroups();
    for (int keyGroup = range.first(); keyGroup < range.end(); keyGroup++) {
      if (snapshot.equals(newest(keyGroup, oldestVersion))) {
        return true;
      }
    }
    return false;
  }

  private static boolean isFinished(SnapshotName file, List<SnapshotName> snapshots) {
    return snapshots.stream()
        .anyMatch(
            snapshot -> snapshot.version() > file.version() && snapshot.overlaps(file.keyGroups()));
  }

  private @Nullable SnapshotName newest(int keyGroup, long version) {
    for (SnapshotName snapshot : snapshots) {
      if (snapshot.version() <= version && snapshot.keyGroups().contains(keyGroup)) {
        return snapshot;
      }
    }
    return null;
  }
}
