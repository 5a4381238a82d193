package dev.sluice.state.store;

import dev.sluice.state.BlobRef;
import dev.sluice.state.CheckpointException;
import dev.sluice.state.CheckpointStorage;
import dev.sluice.state.snapshot.SnapshotManifest;
import dev.sluice.state.snapshot.SnapshotName;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to bring a cut to the checkpoint. Owned by one thread.
 *
 * <pre>
 *   begun -- files --> manifest --> finished
 *     |                   |
 *     |                   +-- failed, but the manifest is there, or nobody can say --> to be ended
 *     +-- failed -----------> what was put is deleted --> over
 *                                   |
 *                                   +-- failed too --> to be ended
 * </pre>
 *
 * <p>A manifest that may be there must never be deleted, nor what it names: sweeping may have
 * relied on it. Such an attempt is ended by putting it again.
 */
final class SnapshotAttempt {
  private final CheckpointStorage storage;
  private final SnapshotName name;
  private final Map<String, SnapshotManifest.Entry> known;
  private final Map<String, SnapshotManifest.Entry> identities = new HashMap<>();
  private final List<String> put = new ArrayList<>();
  private @Nullable SnapshotManifest manifest;

  /**
   * @param known files that are in the checkpoint already, by their identity
   */
  SnapshotAttempt(
      CheckpointStorage storage, SnapshotName name, Map<String, SnapshotManifest.Entry> known) {
    this.storage = storage;
    this.name = name;
    this.known = known;
  }

  /**
   * Brings all files and then the manifest.
   *
   * @param fileNames what files without an identity are called, before their local name
   */
  void write(int partition, SnapshotCut cut, String fileNames, BooleanSupplier isClosing) {
    List<SnapshotManifest.Entry> entries = new ArrayList<>();
    for (SnapshotCut.Piece piece : cut.pieces()) {
      if (isClosing.getAsBoolean()) {
        throw new CheckpointException("The store is closing");
      }
      SnapshotManifest.Entry entry = copy(piece, fileNames);
      entries.add(entry);
      if (piece.identity() != null) {
        identities.put(piece.identity(), entry);
      }
    }
    manifest = new SnapshotManifest(name, partition, cut.kind(), entries);
    manifest.writeTo(storage);
  }

  /**
   * After {@link #write} has failed: finishes it, if that may be so already, or else deletes what
   * it put. To be called again if it fails.
   *
   * @param storage the same place
   * @return whether the snapshot is finished
   */
  boolean end(CheckpointStorage storage) {
    SnapshotManifest whole = manifest;
    if (whole != null && storage.sizeBytes(name.manifest()) >= 0) {
      whole.writeTo(storage);
      return true;
    }
    manifest = null;
    storage.deleteAll(put);
    put.clear();
    return false;
  }

  long version() {
    return name.version();
  }

  /** The snapshot's files, by their identity. */
  Map<String, SnapshotManifest.Entry> identities() {
    return identities;
  }

  /** Whether a file is sealed with an old key: it is written anew, so that the old one goes. */
  private boolean isOutdated(SnapshotManifest.Entry file) {
    return storage.sealing().map(of -> of.isOutdated(file.content().file())).orElse(false);
  }

  private SnapshotManifest.Entry copy(SnapshotCut.Piece piece, String fileNames) {
    String identity = piece.identity();
    SnapshotManifest.Entry there = identity == null ? null : known.get(identity);
    if (there != null && !isOutdated(there)) {
      return there;
    }
    String own = identity == null ? fileNames + piece.localName() : identity;
    SnapshotName file = new SnapshotName(name.version(), name.keyGroups(), own);
    try {
      List<ByteBuffer> content = piece.content().read();
      put.add(file.file());
      storage.putIfAbsent(file.file(), content);
      CRC32C crc = new CRC32C();
      long size = 0;
      for (ByteBuffer buffer : content) {
        size += buffer.remaining();
        crc.update(buffer.duplicate());
      }
      return new SnapshotManifest.Entry(
          piece.localName(), new BlobRef(file.file(), 0, size, (int) crc.getValue()));
    } catch (IOException e) {
      throw new CheckpointException(
          "Can't read " + piece.localName() + " of a snapshot in the working directory: " + e, e);
    }
  }
}
