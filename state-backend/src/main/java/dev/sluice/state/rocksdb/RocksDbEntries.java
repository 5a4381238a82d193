package dev.sluice.state.rocksdb;

import dev.sluice.state.delta.Entries;
import java.util.Arrays;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;

/** A range of one table, by an iterator that never looks beyond its end. */
final class RocksDbEntries implements Entries {
  private final RocksDbStore store;
  private final int number;
  private final Slice end;
  private final ReadOptions options;
  private final RocksIterator iterator;
  private boolean closed;

  RocksDbEntries(RocksDbStore store, int number, byte[] to) {
    this.store = store;
    this.number = number;
    end = new Slice(Keyspace.physical(number, to));
    options = new ReadOptions().setIterateUpperBound(end);
    boolean timed = Keyspace.isTimed(lastTable(to));
    iterator = store.db.newIterator(timed ? store.timed : store.keyed, options);
  }

  @Override
  public boolean isValid() {
    if (iterator.isValid()) {
      return true;
    }
    try {
      iterator.status();
    } catch (RocksDBException e) {
      throw store.failure("scan the store", e);
    }
    return false;
  }

  @Override
  public byte[] key() {
    return Keyspace.key(iterator.key());
  }

  @Override
  public byte[] value() {
    return iterator.value();
  }

  @Override
  public void advance() {
    iterator.next();
  }

  @Override
  public void seek(byte[] key) {
    iterator.seek(Keyspace.physical(number, key));
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      store.forget(this);
      iterator.close();
      options.close();
      end.close();
    }
  }

  /** The table that a range with this end lies in: the end may be the start of the next one. */
  private static byte[] lastTable(byte[] to) {
    byte[] table = Arrays.copyOf(to, 1);
    if (to.length == 1) {
      table[0]--;
    }
    return table;
  }
}
