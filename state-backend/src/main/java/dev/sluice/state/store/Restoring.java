package dev.sluice.state.store;

import dev.sluice.state.BlobRef;
import dev.sluice.state.CheckpointException;
import dev.sluice.state.CheckpointStorage;
import dev.sluice.state.DeltaRef;
import dev.sluice.state.KeyGroupRange;
import dev.sluice.state.snapshot.SnapshotCatalog;
import dev.sluice.state.snapshot.SnapshotCatalog.Base;
import dev.sluice.state.snapshot.SnapshotManifest;
import dev.sluice.state.snapshot.SnapshotName;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes a partition's store as it was after a batch: the newest snapshot of each key group, and the
 * deltas after it. Safe to use from any thread.
 *
 * <p>Nothing goes by partition numbers: they mean other key groups under another parallelism.
 */
final class Restoring {
  /**
   * What a file of the log weighs beside its bytes: it keeps its room, and is opened at each start,
   * until a snapshot covers it. Many starts that commit little leave many.
   */
  private static final long FILE_BYTES = 4L << 20;

  private final StoreFactory factory;

  Restoring(StoreFactory factory) {
    this.factory = factory;
  }

  Restored restore(
      StorePlace place,
      long version,
      List<DeltaRef> deltas,
      CheckpointStorage storage,
      StoreFactory.Checking checking) {
    KeyGroupRange keyGroups = place.keyGroups();
    List<Base> bases = SnapshotCatalog.of(storage).bases(keyGroups, version);
    StoreFactory.Adopted adopted = adopt(keyGroups, bases, storage, checking);
    CommittedStore store = adopted == null ? factory.create() : adopted.store();
    boolean restored = false;
    try {
      if (adopted == null) {
        load(bases, keyGroups, storage, store);
      }
      Replay replay = new Replay(keyGroups, bases, store, storage);
      replay.addAll(deltas, version, place.partition());
      replay.flush();
      restored = true;
      long oldest = bases.stream().mapToLong(Base::version).min().orElse(-1);
      Map<String, SnapshotManifest.Entry> files = adopted == null ? Map.of() : adopted.files();
      List<BlobRef> unchecked = adopted == null ? List.of() : adopted.unchecked();
      long bytes = replay.replayedBytes() + FILE_BYTES * filesAfter(oldest, deltas);
      return new Restored(store, version, oldest, bytes, files, unchecked);
    } finally {
      if (!restored) {
        store.close();
      }
    }
  }

  private static long filesAfter(long version, List<DeltaRef> deltas) {
    return deltas.stream()
        .filter(delta -> delta.version() > version)
        .map(delta -> delta.blob().file())
        .distinct()
        .count();
  }

  private StoreFactory.@Nullable Adopted adopt(
      KeyGroupRange keyGroups,
      List<Base> bases,
      CheckpointStorage storage,
      StoreFactory.Checking checking) {
    SnapshotName only = bases.size() == 1 ? bases.get(0).snapshot() : null;
    if (only == null || !only.keyGroups().equals(keyGroups)) {
      return null;
    }
    return factory.adopt(storage, SnapshotManifest.read(storage, only), checking);
  }

  private void load(
      List<Base> bases, KeyGroupRange keyGroups, CheckpointStorage storage, CommittedStore store) {
    for (Base base : bases) {
      SnapshotName name = base.snapshot();
      if (name != null) {
        SnapshotManifest snapshot = SnapshotManifest.read(storage, name);
        boolean withReplicated = base.keyGroups().contains(keyGroups.first());
        KeyGroupFilter filter = new KeyGroupFilter(base.keyGroups(), withReplicated);
        try (CommittedStore.Loader loader = store.loader()) {
          reader(snapshot, storage)
              .read(
                  storage,
                  snapshot,
                  (number, key, value) -> {
                    if (filter.accepts(key)) {
                      loader.add(number, key, value);
                    }
                  });
        }
      }
    }
  }

  private SnapshotReader reader(SnapshotManifest snapshot, CheckpointStorage storage) {
    for (SnapshotReader reader : factory.readers()) {
      if (reader.kind().equals(snapshot.kind())) {
        return reader;
      }
    }
    throw new CheckpointException(
        "Nobody here can read a snapshot of the kind %s: %s in %s. Run the query with the Sluice and the state backend that wrote it."
            .formatted(snapshot.kind(), snapshot.name().manifest(), storage.location()));
  }
}
