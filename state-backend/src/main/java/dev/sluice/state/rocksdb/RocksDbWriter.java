package dev.sluice.state.rocksdb;

import dev.sluice.state.Tables;
import dev.sluice.state.delta.Changes;
import dev.sluice.state.delta.Entries;
import dev.sluice.state.store.CommittedStore.StoreChanges;
import dev.sluice.state.store.Scratch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/**
 * Writes changes: small ones as write batches, large ones as sorted files that are ingested. Owned
 * by the applying thread.
 *
 * <p>A deleted range becomes single deletes, up to {@value #SINGLE_DELETES} of them, and a range
 * tombstone only above: those slow down all reads of their family until they are compacted away.
 */
final class RocksDbWriter {
  static final int SINGLE_DELETES = 1_000;
  private static final long INGEST_BYTES = 16L << 20;
  private static final long BATCH_BYTES = 1L << 20;

  private final RocksDbStore store;
  private final TimedFloors floors;
  private final Scratch scratch;

  RocksDbWriter(RocksDbStore store, TimedFloors floors, Scratch scratch) {
    this.store = store;
    this.floors = floors;
    this.scratch = scratch;
  }

  void apply(List<StoreChanges> all) throws RocksDBException {
    try (WriteBatch batch = new WriteBatch()) {
      for (StoreChanges one : all) {
        deleteRanges(one, batch);
        if (one.changes().contentBytes() >= INGEST_BYTES) {
          write(batch);
          ingest(one);
        } else {
          put(one, batch);
        }
      }
      write(batch);
    }
    for (StoreChanges one : all) {
      raiseFloors(one);
    }
  }

  private void deleteRanges(StoreChanges one, WriteBatch batch) throws RocksDBException {
    for (Map.Entry<byte[], byte[]> range : one.changes().ranges().asMap().entrySet()) {
      byte[] from = range.getKey();
      byte[] to = range.getValue();
      List<byte[]> keys = firstKeys(one.store(), from, to);
      if (keys.size() > SINGLE_DELETES) {
        batch.deleteRange(
            store.family(from),
            Keyspace.physical(one.store(), from),
            Keyspace.physical(one.store(), to));
      } else {
        for (byte[] key : keys) {
          batch.delete(store.family(key), Keyspace.physical(one.store(), key));
        }
      }
      writeIfLarge(batch);
    }
  }

  /** The first keys of the range, one more than are deleted singly if there are as many. */
  private List<byte[]> firstKeys(int number, byte[] from, byte[] to) {
    List<byte[]> keys = new ArrayList<>();
    try (Entries entries = store.entries(number, from, to)) {
      while (entries.isValid() && keys.size() <= SINGLE_DELETES) {
        keys.add(entries.key());
        entries.advance();
      }
    }
    return keys;
  }

  @SuppressWarnings("ArrayEquals") // DELETED is meant by identity
  private void put(StoreChanges one, WriteBatch batch) throws RocksDBException {
    for (Entries entries = one.changes().entries(); entries.isValid(); entries.advance()) {
      byte[] key = entries.key();
      byte[] physical = Keyspace.physical(one.store(), key);
      if (entries.value() == Changes.DELETED) {
        batch.delete(store.family(key), physical);
      } else {
        lowerFloor(one.store(), key);
        batch.put(store.family(key), physical, entries.value());
      }
      writeIfLarge(batch);
    }
  }

  @SuppressWarnings("ArrayEquals") // DELETED is meant by identity
  private void ingest(StoreChanges one) throws RocksDBException {
    try (SortedFiles files = new SortedFiles(store, floors, scratch)) {
      for (Entries entries = one.changes().entries(); entries.isValid(); entries.advance()) {
        if (entries.value() == Changes.DELETED) {
          files.delete(one.store(), entries.key());
        } else {
          files.add(one.store(), entries.key(), entries.value());
        }
      }
    }
  }

  private void writeIfLarge(WriteBatch batch) throws RocksDBException {
    if (batch.getDataSize() >= BATCH_BYTES) {
      write(batch);
    }
  }

  private void write(WriteBatch batch) throws RocksDBException {
    if (batch.count() > 0) {
      store.db.write(store.settings.writes, batch);
      batch.clear();
    }
  }

  private void lowerFloor(int number, byte[] key) {
    if (Keyspace.isTimed(key)) {
      floors.lower(number, key);
    }
  }

  /** Looks anew where the timed tables begin from which something was deleted at the front. */
  @SuppressWarnings("ArrayEquals") // DELETED is meant by identity
  private void raiseFloors(StoreChanges one) {
    TreeSet<byte[]> tables = new TreeSet<>(Arrays::compareUnsigned);
    for (byte[] from : one.changes().ranges().asMap().keySet()) {
      if (Keyspace.isTimed(from)) {
        tables.add(Arrays.copyOf(from, 1));
      }
    }
    byte[] timed = {0x40};
    byte[] end = {(byte) 0x80};
    try (Entries entries = one.changes().entries(timed, end)) {
      while (entries.isValid()) {
        byte[] table = Arrays.copyOf(entries.key(), 1);
        if (entries.value() == Changes.DELETED) {
          tables.add(table);
          entries.seek(Tables.after(table));
        } else {
          entries.advance();
        }
      }
    }
    for (byte[] table : tables) {
      byte[] next = Tables.after(table);
      try (Entries entries = store.entries(one.store(), table, next)) {
        // An empty table has its floor behind its last possible key.
        byte[] longest = {table[0], -1, -1, -1, -1, -1, -1, -1, -1, -1, -1};
        floors.set(one.store(), entries.isValid() ? entries.key() : longest);
      }
    }
  }
}
