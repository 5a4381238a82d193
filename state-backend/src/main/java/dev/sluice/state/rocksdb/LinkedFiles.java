package dev.sluice.state.rocksdb;

import dev.sluice.state.BlobRef;
import dev.sluice.state.CheckpointStorage;
import dev.sluice.state.CorruptCheckpointException;
import dev.sluice.state.snapshot.SnapshotManifest;
import dev.sluice.state.store.VerifiedBlob;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

/** Files that an instance shares with the checkpoint, under names of its own. Immutable. */
record LinkedFiles(@Nullable CheckpointStorage storage, List<SnapshotManifest.Entry> files) {
  static final LinkedFiles NONE = new LinkedFiles(null, List.of());

  LinkedFiles {
    files = List.copyOf(files);
  }

  /** What they are in the checkpoint. */
  List<BlobRef> blobs() {
    List<BlobRef> blobs = new ArrayList<>();
    files.forEach(file -> blobs.add(file.content()));
    return blobs;
  }

  /**
   * If RocksDB has found a block in one of these files that is not what was written: what is wrong
   * with the file in the checkpoint; else null.
   */
  @Nullable CorruptCheckpointException damage(RocksDBException e) {
    if (storage == null
        || e.getStatus() == null
        || e.getStatus().getCode() != Status.Code.Corruption) {
      return null;
    }
    for (SnapshotManifest.Entry file : files) {
      if (String.valueOf(e.getMessage()).contains(file.localName())) {
        try {
          VerifiedBlob.check(storage, file.content());
        } catch (CorruptCheckpointException damage) {
          damage.addSuppressed(e);
          return damage;
        }
      }
    }
    return null;
  }
}
