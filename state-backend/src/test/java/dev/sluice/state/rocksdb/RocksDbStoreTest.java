package dev.sluice.state.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.state.Tables;
import dev.sluice.state.delta.Entries;
import dev.sluice.state.delta.MemoryChanges;
import dev.sluice.state.files.Scratch;
import dev.sluice.state.store.CommittedStore.StoreChanges;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.PerfLevel;
import org.rocksdb.RocksDBException;
import org.rocksdb.TableProperties;

final class RocksDbStoreTest {
  private static final byte[] VALUE = {1, 2, 3};

  @TempDir Path temporary;

  private RocksDbSettings settings;
  private RocksDbStore store;

  @BeforeEach
  void open() {
    Scratch scratch = Scratch.open(temporary.resolve("work"));
    RocksDbLibrary.load(scratch.next("library"));
    settings = new RocksDbSettings(NativeMemory.own(RocksDbMemory.of(16 << 20)));
    store = RocksDbStore.create(settings, scratch);
  }

  @AfterEach
  void close() {
    store.close();
    settings.close();
  }

  /**
   * A shard of the cache is a few megabytes: a filter in one piece would be read at each lookup.
   */
  @Test
  void cachesIndexesAndFiltersInParts() throws RocksDBException {
    MemoryChanges many = new MemoryChanges();
    for (int i = 0; i < 300_000; i++) {
      many.put(key(i), new byte[64]);
      many.put(timed(i), new byte[64]);
    }
    apply(many);

    for (ColumnFamilyHandle family : List.of(store.keyed, store.timed)) {
      Map<String, TableProperties> files = store.db.getPropertiesOfAllTables(family);
      assertThat(files).isNotEmpty();
      for (TableProperties file : files.values()) {
        assertThat(file.getFilterSize()).isPositive();
        assertThat(file.getIndexPartitions()).isGreaterThan(1);
        assertThat(file.getTopLevelIndexSize()).isLessThan(16 << 10);
      }
    }
  }

  @Test
  void takesInALargeBatchAsSortedFiles() {
    MemoryChanges old = new MemoryChanges();
    old.put(key(1), VALUE);
    old.put(Tables.timed(3, 5, 1), VALUE);
    apply(old);
    MemoryChanges large = new MemoryChanges();
    large.delete(key(1));
    large.deleteRange(Tables.timed(3, 0), Tables.timed(3, 10));
    for (int i = 2; i < 20_000; i++) {
      large.put(key(i), new byte[5_000]);
      large.put(Tables.timed(3, i, i % 7), VALUE);
    }
    assertThat(large.contentBytes()).isGreaterThan(80 << 20);

    apply(large);

    assertThat(store.get(0, key(1))).isNull();
    assertThat(store.get(0, key(19_999))).hasSize(5_000);
    assertThat(store.get(0, Tables.timed(3, 5, 1))).isNull();
    assertThat(store.get(0, Tables.timed(3, 5, 5))).isEqualTo(VALUE);
    assertThat(count(Tables.timed(3, 0), Tables.timed(3, 30_000))).isEqualTo(19_998);
    assertThat(count(new byte[] {0}, new byte[] {1})).isEqualTo(19_998);
  }

  @Test
  void scansAnExpiredTableWithoutWalkingItsTombstones() throws Exception {
    MemoryChanges timers = new MemoryChanges();
    for (int time = 0; time < 20_000; time++) {
      timers.put(Tables.timed(0, time, time % 5), VALUE);
    }
    apply(timers);
    for (int bound = 0; bound < 19_000; bound += 500) {
      MemoryChanges expired = new MemoryChanges();
      for (int time = bound; time < bound + 500; time++) {
        expired.delete(Tables.timed(0, time, time % 5));
      }
      apply(expired);
    }
    store.db.setPerfLevel(PerfLevel.ENABLE_COUNT);
    long before = store.db.getPerfContext().getInternalDeleteSkippedCount();

    assertThat(count(Tables.timed(0, Long.MIN_VALUE), Tables.timed(0, 19_100))).isEqualTo(100);

    assertThat(store.db.getPerfContext().getInternalDeleteSkippedCount() - before).isLessThan(10);
    MemoryChanges early = new MemoryChanges();
    early.put(Tables.timed(0, 3, 0), VALUE);
    apply(early);
    assertThat(count(Tables.timed(0, Long.MIN_VALUE), Tables.timed(0, 10))).isEqualTo(1);
    store.db.setPerfLevel(PerfLevel.DISABLE);
  }

  @Test
  void findsATimerAgainAfterItsTableWasEmpty() {
    MemoryChanges one = new MemoryChanges();
    one.put(Tables.timed(9, 100, 1), VALUE);
    apply(one);
    MemoryChanges none = new MemoryChanges();
    none.deleteRange(Tables.timed(9, 0), Tables.timed(9, 1_000));
    apply(none);
    assertThat(count(Tables.timed(9, Long.MIN_VALUE), Tables.timed(9, 2_000))).isZero();

    MemoryChanges again = new MemoryChanges();
    byte[] last = Tables.timed(9, Long.MAX_VALUE, 0x7FFF);
    byte[] longKey = Arrays.copyOf(last, 20);
    Arrays.fill(longKey, 9, 20, (byte) 0xFF);
    again.put(longKey, VALUE);
    again.put(Tables.timed(9, 50, 1), VALUE);
    apply(again);

    assertThat(count(Tables.timed(9, Long.MIN_VALUE), new byte[] {0x4A})).isEqualTo(2);
  }

  @Test
  void keepsStoresApart() {
    MemoryChanges changes = new MemoryChanges();
    changes.put(key(1), VALUE);
    store.apply(List.of(new StoreChanges(0x0102, changes), new StoreChanges(0xFFFF, changes)));

    assertThat(store.get(0x0102, key(1))).isEqualTo(VALUE);
    assertThat(store.get(0x0101, key(1))).isNull();
    assertThat(store.getAll(0xFFFF, List.of(key(1), key(2)))).containsExactly(VALUE, null);
    try (Entries entries = store.entries(0x0103, new byte[] {0}, new byte[] {1})) {
      assertThat(entries.isValid()).isFalse();
    }
  }

  @Test
  void closesWithACursorStillOpen() {
    MemoryChanges changes = new MemoryChanges();
    changes.put(key(1), VALUE);
    apply(changes);
    Entries left = store.entries(0, new byte[] {0}, new byte[] {1});
    assertThat(left.isValid()).isTrue();

    store.close();
    left.close();

    assertThatThrownBy(() -> store.get(0, key(1))).isInstanceOf(IllegalStateException.class);
  }

  private static byte[] timed(int id) {
    byte[] prefix = Tables.timed(3, 5, id % 7);
    return ByteBuffer.allocate(prefix.length + Integer.BYTES).put(prefix).putInt(id).array();
  }

  private void apply(MemoryChanges changes) {
    store.apply(List.of(new StoreChanges(0, changes)));
  }

  private int count(byte[] from, byte[] to) {
    int count = 0;
    try (Entries entries = store.entries(0, from, to)) {
      for (; entries.isValid(); entries.advance()) {
        count++;
      }
    }
    return count;
  }

  private static byte[] key(int number) {
    return ByteBuffer.allocate(7).put(Tables.keyed(0, 4)).putInt(number).array();
  }
}
