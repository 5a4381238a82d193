package dev.sluice.state.store;

import dev.sluice.state.BlobRef;
import dev.sluice.state.CheckpointStorage;
import dev.sluice.state.snapshot.SnapshotManifest;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes the committed stores of a backend. Safe to use from any thread. */
public interface StoreFactory extends AutoCloseable {
  /**
   * A store that was opened on a snapshot's files.
   *
   * @param files which of its files these are
   * @param unchecked those whose checksum was not compared; the store still never gives out what is
   *     not what was written
   */
  record Adopted(
      CommittedStore store, Map<String, SnapshotManifest.Entry> files, List<BlobRef> unchecked) {
    public Adopted {
      files = Map.copyOf(files);
      unchecked = List.copyOf(unchecked);
    }
  }

  /** When the checksums of a snapshot's files are compared. */
  enum Checking {
    FIRST,
    /** Not by who opens them, if the store can tell by itself what is damaged. */
    LATER
  }

  /** An empty store. */
  CommittedStore create();

  /** A store right on the snapshot's files, or null if it can't use them as they are. */
  @Nullable Adopted adopt(CheckpointStorage storage, SnapshotManifest snapshot, Checking checking);

  /** Readers of all kinds of snapshots, also those of other backends. */
  List<SnapshotReader> readers();

  /** Closes what the stores share. */
  @Override
  void close();
}
