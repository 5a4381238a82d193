package dev.sluice.state.rocksdb;

import java.util.Arrays;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/**
 * Puts and deletes that go to RocksDB as one array, in the form that it gives its own write
 * batches: one call for thousands of entries, each of which would else cost one of its own.
 *
 * <pre>
 *   | sequence u64, 0 | count u32 |, little endian, then of each entry
 *   | 1 put, 0 delete; 5 and 4 with a family | varint family | varint length, key
 *   | varint length, value (of puts) |
 * </pre>
 *
 * <p>Owned by one thread.
 */
final class RawBatch {
  private static final int HEADER_BYTES = 12;
  private static final int MOST_VARINT_BYTES = 5;

  private static final byte DELETE = 0;
  private static final byte PUT = 1;

  /** What is added to the kind of an entry that names its family. */
  private static final byte IN_FAMILY = 4;

  private final RocksDbStore store;
  private byte[] buffer = new byte[1 << 10];
  private int size = HEADER_BYTES;
  private int count;

  RawBatch(RocksDbStore store) {
    this.store = store;
  }

  int sizeBytes() {
    return size;
  }

  void put(int number, byte[] key, byte[] value) {
    reserve(key.length + value.length);
    begin(PUT, number, key);
    writeVarint(value.length);
    System.arraycopy(value, 0, buffer, size, value.length);
    size += value.length;
  }

  void delete(int number, byte[] key) {
    reserve(key.length);
    begin(DELETE, number, key);
  }

  /** Writes what was added, and is empty. */
  void write() throws RocksDBException {
    if (count == 0) {
      return;
    }
    for (int i = 0; i < Integer.BYTES; i++) {
      buffer[Long.BYTES + i] = (byte) (count >>> (Byte.SIZE * i));
    }
    try (WriteBatch batch = new WriteBatch(Arrays.copyOf(buffer, size))) {
      store.db.write(store.settings.writes, batch);
    }
    size = HEADER_BYTES;
    count = 0;
  }

  private void begin(byte kind, int number, byte[] key) {
    count++;
    if (!Keyspace.isTimed(key)) {
      buffer[size++] = kind;
    } else {
      buffer[size++] = (byte) (kind + IN_FAMILY);
      writeVarint(store.timedId);
    }
    writeVarint(Keyspace.PREFIX_BYTES + key.length);
    size = Keyspace.write(number, key, buffer, size);
  }

  private void reserve(int bytes) {
    int most = size + bytes + Keyspace.PREFIX_BYTES + 3 * MOST_VARINT_BYTES + 1;
    if (most > buffer.length) {
      buffer = Arrays.copyOf(buffer, Math.max(most, buffer.length * 2));
    }
  }

  private void writeVarint(int value) {
    int rest = value;
    while ((rest & ~0x7F) != 0) {
      buffer[size++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    buffer[size++] = (byte) rest;
  }
}
