package dev.sluice.state.store;

import dev.sluice.state.CheckpointStorage;
import dev.sluice.state.snapshot.SnapshotManifest;

/** Reads the snapshots of one kind, into whatever store. */
public interface SnapshotReader {
  /** The kind of snapshots that this reads, as their manifests name it. */
  String kind();

  /** Gives all entries, in the order of store and key within each kind of table. */
  void read(CheckpointStorage storage, SnapshotManifest snapshot, EntrySink sink);

  /** Takes entries. */
  interface EntrySink {
    void add(int store, byte[] key, byte[] value);
  }
}
