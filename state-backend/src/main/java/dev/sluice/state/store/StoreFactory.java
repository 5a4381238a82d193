package dev.sluice.state.store;

import dev.sluice.state.CheckpointStorage;
import dev.sluice.state.snapshot.SnapshotManifest;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes the committed stores of a backend. Safe to use from any thread. */
public interface StoreFactory extends AutoCloseable {
  /** A store that was opened on a snapshot's files, and which of its files these are. */
  record Adopted(CommittedStore store, Map<String, SnapshotManifest.Entry> files) {
    public Adopted {
      files = Map.copyOf(files);
    }
  }

  /** An empty store. */
  CommittedStore create();

  /** A store right on copies of the snapshot's files, or null if it can't use them as they are. */
  @Nullable Adopted adopt(CheckpointStorage storage, SnapshotManifest snapshot);

  /** Readers of all kinds of snapshots, also those of other backends. */
  List<SnapshotReader> readers();

  /** Closes what the stores share. */
  @Override
  void close();
}
