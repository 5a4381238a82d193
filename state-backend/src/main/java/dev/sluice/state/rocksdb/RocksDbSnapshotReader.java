package dev.sluice.state.rocksdb;

import dev.sluice.state.CheckpointException;
import dev.sluice.state.CheckpointStorage;
import dev.sluice.state.files.PrivateFiles;
import dev.sluice.state.files.Scratch;
import dev.sluice.state.snapshot.SnapshotManifest;
import dev.sluice.state.store.SnapshotReader;
import dev.sluice.state.store.VerifiedBlob;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/** Reads a RocksDB snapshot entry by entry, from a copy in the working directory. */
public final class RocksDbSnapshotReader implements SnapshotReader {
  private static final RocksDbMemory MEMORY = RocksDbMemory.of(8L << 20);

  private final Scratch scratch;

  public RocksDbSnapshotReader(Scratch scratch) {
    this.scratch = scratch;
  }

  @Override
  public String kind() {
    return RocksDbCut.KIND;
  }

  @Override
  public void read(CheckpointStorage storage, SnapshotManifest snapshot, EntrySink sink) {
    RocksDbLibrary.load(scratch.next("library"));
    Path directory = scratch.next("snapshot");
    link(storage, snapshot, directory).blobs().forEach(blob -> VerifiedBlob.check(storage, blob));
    List<ColumnFamilyHandle> families = new ArrayList<>();
    try (RocksDbSettings settings = new RocksDbSettings(NativeMemory.own(MEMORY));
        RocksDB db =
            RocksDB.openReadOnly(
                settings.db, directory.toString(), settings.families(), families)) {
      for (ColumnFamilyHandle family : families) {
        read(db, family, sink);
        family.close();
      }
    } catch (RocksDBException e) {
      throw RocksDbStore.failure("read the snapshot", directory, e);
    } finally {
      Scratch.delete(directory);
    }
  }

  /**
   * Puts the snapshot's files into a new directory: sorted files as links to the checkpoint's where
   * that can be done, so that the time does not go into writing them again.
   *
   * @return the files that were linked: of these only the sizes are checked, of all others the
   *     checksums
   */
  static LinkedFiles link(CheckpointStorage storage, SnapshotManifest snapshot, Path directory) {
    List<SnapshotManifest.Entry> linked = new ArrayList<>();
    try {
      PrivateFiles.createDirectories(directory);
    } catch (IOException e) {
      throw new CheckpointException("Can't create the working directory " + directory, e);
    }
    for (SnapshotManifest.Entry file : snapshot.files()) {
      Path target = directory.resolve(file.localName());
      boolean isSorted = RocksDbCut.isSorted(file.localName()); // RocksDB never changes these
      if (isSorted && VerifiedBlob.link(storage, file.content(), target)) {
        linked.add(file);
      } else {
        VerifiedBlob.copy(storage, file.content(), target);
      }
    }
    return new LinkedFiles(storage, linked);
  }

  private static void read(RocksDB db, ColumnFamilyHandle family, EntrySink sink)
      throws RocksDBException {
    try (ReadOptions once = new ReadOptions().setFillCache(false);
        RocksIterator iterator = db.newIterator(family, once)) {
      for (iterator.seekToFirst(); iterator.isValid(); iterator.next()) {
        byte[] physical = iterator.key();
        sink.add(Keyspace.store(physical), Keyspace.key(physical), iterator.value());
      }
      iterator.status();
    }
  }
}
