package dev.sluice.state.rocksdb;

import dev.sluice.state.Tables;
import dev.sluice.state.delta.Changes;
import dev.sluice.state.delta.Entries;
import dev.sluice.state.files.Scratch;
import dev.sluice.state.store.CommittedStore.StoreChanges;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import org.rocksdb.RocksDBException;

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
  private static final int TABLES = 256;

  private final RocksDbStore store;
  private final TimedFloors floors;
  private final Scratch scratch;

  RocksDbWriter(RocksDbStore store, TimedFloors floors, Scratch scratch) {
    this.store = store;
    this.floors = floors;
    this.scratch = scratch;
  }

  void apply(List<StoreChanges> all) throws RocksDBException {
    List<BitSet> deleted = new ArrayList<>();
    RawBatch entries = new RawBatch(store);
    for (StoreChanges one : all) {
      deleteRanges(one, entries);
      boolean isLarge = one.changes().contentBytes() >= INGEST_BYTES;
      deleted.add(isLarge ? ingest(one, entries) : put(one, entries));
    }
    entries.write();
    for (int i = 0; i < all.size(); i++) {
      raiseFloors(all.get(i), deleted.get(i));
    }
  }

  private void deleteRanges(StoreChanges one, RawBatch batch) throws RocksDBException {
    for (Map.Entry<byte[], byte[]> range : one.changes().ranges().asMap().entrySet()) {
      byte[] from = range.getKey();
      byte[] to = range.getValue();
      List<byte[]> keys = firstKeys(one.store(), from, to);
      if (keys.size() > SINGLE_DELETES) {
        store.db.deleteRange(
            store.family(from),
            store.settings.writes,
            Keyspace.physical(one.store(), from),
            Keyspace.physical(one.store(), to));
      } else {
        for (byte[] key : keys) {
          batch.delete(one.store(), key);
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

  /** Writes what stands in the changes; gives the tables of which something was deleted. */
  @SuppressWarnings("ArrayEquals") // DELETED is meant by identity
  private BitSet put(StoreChanges one, RawBatch batch) throws RocksDBException {
    BitSet deleted = new BitSet(TABLES);
    int table = -1;
    for (Entries entries = one.changes().entries(); entries.isValid(); entries.advance()) {
      byte[] key = entries.key();
      if (entries.value() == Changes.DELETED) {
        deleted.set(key[0] & 0xFF);
        batch.delete(one.store(), key);
      } else {
        if (table != (key[0] & 0xFF)) {
          table = key[0] & 0xFF;
          lowerFloor(one.store(), key); // the first of its table is the least
        }
        put(one.store(), key, entries.value(), batch);
      }
      writeIfLarge(batch);
    }
    return deleted;
  }

  /** Large values are not gathered: that would copy them. */
  private void put(int number, byte[] key, byte[] value, RawBatch batch) throws RocksDBException {
    if (value.length < BATCH_BYTES / 4) {
      batch.put(number, key, value);
    } else {
      batch.write();
      store.db.put(store.family(key), store.settings.writes, Keyspace.physical(number, key), value);
    }
  }

  /** The same, as sorted files; what was gathered before comes first. */
  @SuppressWarnings("ArrayEquals") // DELETED is meant by identity
  private BitSet ingest(StoreChanges one, RawBatch before) throws RocksDBException {
    before.write();
    BitSet deleted = new BitSet(TABLES);
    try (SortedFiles files = new SortedFiles(store, floors, scratch)) {
      for (Entries entries = one.changes().entries(); entries.isValid(); entries.advance()) {
        if (entries.value() == Changes.DELETED) {
          deleted.set(entries.key()[0] & 0xFF);
          files.delete(one.store(), entries.key());
        } else {
          files.add(one.store(), entries.key(), entries.value());
        }
      }
    }
    return deleted;
  }

  private static void writeIfLarge(RawBatch batch) throws RocksDBException {
    if (batch.sizeBytes() >= BATCH_BYTES) {
      batch.write();
    }
  }

  private void lowerFloor(int number, byte[] key) {
    if (Keyspace.isTimed(key)) {
      floors.lower(number, key);
    }
  }

  /** Looks anew where the timed tables begin from which something was deleted. */
  private void raiseFloors(StoreChanges one, BitSet deleted) {
    for (byte[] from : one.changes().ranges().asMap().keySet()) {
      deleted.set(from[0] & 0xFF);
    }
    for (int tag = deleted.nextSetBit(0); tag >= 0; tag = deleted.nextSetBit(tag + 1)) {
      byte[] table = {(byte) tag};
      if (!Keyspace.isTimed(table)) {
        continue;
      }
      try (Entries entries = store.entries(one.store(), table, Tables.after(table))) {
        // An empty table has its floor behind its last possible key.
        byte[] longest = {table[0], -1, -1, -1, -1, -1, -1, -1, -1, -1, -1};
        floors.set(one.store(), entries.isValid() ? entries.key() : longest);
      }
    }
  }
}
