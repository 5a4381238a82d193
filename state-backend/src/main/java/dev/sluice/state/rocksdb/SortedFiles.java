package dev.sluice.state.rocksdb;

import dev.sluice.state.files.Scratch;
import dev.sluice.state.store.CommittedStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.IngestExternalFileOptions;
import org.rocksdb.Options;
import org.rocksdb.RocksDBException;
import org.rocksdb.SstFileWriter;

/**
 * Entries in the order of store and key, written to sorted files beside the store and then moved
 * into it, past its memory. Owned by the thread that changes the store.
 */
final class SortedFiles implements CommittedStore.Loader {
  private static final long FILE_BYTES = 64L << 20;

  private final RocksDbStore store;
  private final TimedFloors floors;
  private final Family keyed;
  private final Family timed;

  SortedFiles(RocksDbStore store, TimedFloors floors, Scratch scratch) {
    this.store = store;
    this.floors = floors;
    keyed = new Family(store.keyed, store.settings.keyedFiles, scratch);
    timed = new Family(store.timed, store.settings.timedFiles, scratch);
  }

  @Override
  public void add(int number, byte[] key, byte[] value) {
    boolean isTimed = Keyspace.isTimed(key);
    if (isTimed) {
      floors.lower(number, key);
    }
    try {
      Family family = isTimed ? timed : keyed;
      family.writer(key.length + value.length).put(Keyspace.physical(number, key), value);
    } catch (RocksDBException e) {
      throw store.failure("write sorted entries", e);
    }
  }

  @Override
  public void delete(int number, byte[] key) {
    try {
      Family family = Keyspace.isTimed(key) ? timed : keyed;
      family.writer(key.length).delete(Keyspace.physical(number, key));
    } catch (RocksDBException e) {
      throw store.failure("write sorted entries", e);
    }
  }

  @Override
  public void close() {
    try {
      keyed.ingest();
      timed.ingest();
    } catch (RocksDBException e) {
      throw store.failure("take in sorted entries", e);
    }
  }

  private final class Family {
    private final ColumnFamilyHandle handle;
    private final Options options;
    private final Scratch scratch;
    private final List<String> files = new ArrayList<>();
    private @Nullable SstFileWriter writer;
    private long bytes;

    private Family(ColumnFamilyHandle handle, Options options, Scratch scratch) {
      this.handle = handle;
      this.options = options;
      this.scratch = scratch;
    }

    private SstFileWriter writer(long moreBytes) throws RocksDBException {
      if (writer != null && bytes > FILE_BYTES) {
        finish(writer);
      }
      SstFileWriter open = writer;
      if (open == null) {
        Path file = scratch.next("sorted");
        open = new SstFileWriter(store.settings.environment, options);
        writer = open;
        open.open(file.toString());
        files.add(file.toString());
      }
      bytes += moreBytes;
      return open;
    }

    private void finish(SstFileWriter open) throws RocksDBException {
      writer = null;
      bytes = 0;
      try (open) {
        open.finish();
      }
    }

    private void ingest() throws RocksDBException {
      if (writer != null) {
        finish(writer);
      }
      if (!files.isEmpty()) {
        try (IngestExternalFileOptions moving =
            new IngestExternalFileOptions().setMoveFiles(true)) {
          store.db.ingestExternalFile(handle, files, moving);
        }
        files.clear();
      }
    }
  }
}
