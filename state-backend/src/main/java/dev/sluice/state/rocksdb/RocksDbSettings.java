package dev.sluice.state.rocksdb;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.Properties;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.DataBlockIndexType;
import org.rocksdb.EnvOptions;
import org.rocksdb.IndexType;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.WriteOptions;

/**
 * What all instances of a backend share: cache, write-buffer manager and options. Closed after all
 * of them.
 */
final class RocksDbSettings implements AutoCloseable {
  private static final int BITS_PER_KEY = 10;

  /** Of a part of an index or a filter, which is cached by itself. */
  private static final int METADATA_BYTES = 16 << 10;

  private static final double MEMTABLE_BLOOM_RATIO = 0.02;

  /**
   * What is written comes sorted, so each entry is searched for from where the last one of its
   * store was put. Nothing but this form sets it.
   */
  private static final Properties INSERT_BESIDE_LAST = new Properties();

  static {
    INSERT_BESIDE_LAST.setProperty(
        "memtable_insert_with_hint_prefix_extractor",
        "rocksdb.FixedPrefix." + Keyspace.PREFIX_BYTES);
  }

  final DBOptions db;
  final ColumnFamilyOptions keyed;
  final ColumnFamilyOptions timed;
  private final ColumnFamilyOptions restingKeyed;
  private final ColumnFamilyOptions restingTimed;
  final WriteOptions writes;
  final Options keyedFiles;
  final Options timedFiles;
  final EnvOptions environment;
  private final NativeMemory memory;
  private final BloomFilter filter;

  /**
   * Settings of instances that use this memory.
   *
   * @param memory closed with the settings
   */
  RocksDbSettings(NativeMemory memory) {
    this.memory = memory;
    filter = new BloomFilter(BITS_PER_KEY);
    environment = new EnvOptions();
    writes = new WriteOptions().setDisableWAL(true);
    db =
        new DBOptions()
            .setCreateIfMissing(true)
            .setCreateMissingColumnFamilies(true)
            .setWriteBufferManager(memory.writeBuffers)
            .setAvoidFlushDuringShutdown(true)
            .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
            .setKeepLogFileNum(1)
            .setStatsDumpPeriodSec(0);
    keyed = family();
    timed = family();
    restingKeyed = new ColumnFamilyOptions(keyed).setDisableAutoCompactions(true);
    restingTimed = new ColumnFamilyOptions(timed).setDisableAutoCompactions(true);
    keyedFiles = new Options(db, keyed);
    timedFiles = new Options(db, timed);
  }

  /** The column families, keyed first. */
  List<ColumnFamilyDescriptor> families() {
    return families(keyed, timed);
  }

  /** The same, but that nothing is compacted until it is allowed. */
  List<ColumnFamilyDescriptor> restingFamilies() {
    return families(restingKeyed, restingTimed);
  }

  private static List<ColumnFamilyDescriptor> families(
      ColumnFamilyOptions keyed, ColumnFamilyOptions timed) {
    return List.of(
        new ColumnFamilyDescriptor(RocksDB.DEFAULT_COLUMN_FAMILY, keyed),
        new ColumnFamilyDescriptor("timed".getBytes(UTF_8), timed));
  }

  @Override
  public void close() {
    keyedFiles.close();
    timedFiles.close();
    restingKeyed.close();
    restingTimed.close();
    keyed.close();
    timed.close();
    db.close();
    writes.close();
    environment.close();
    filter.close();
    memory.close();
  }

  private ColumnFamilyOptions family() {
    return ColumnFamilyOptions.getColumnFamilyOptionsFromProps(INSERT_BESIDE_LAST)
        .setTableFormatConfig(tables())
        .setMemtablePrefixBloomSizeRatio(MEMTABLE_BLOOM_RATIO)
        .setMemtableWholeKeyFiltering(true)
        .setCompressionType(CompressionType.LZ4_COMPRESSION);
  }

  private BlockBasedTableConfig tables() {
    return new BlockBasedTableConfig()
        .setBlockCache(memory.cache)
        .setCacheIndexAndFilterBlocks(true)
        .setIndexType(IndexType.kTwoLevelIndexSearch)
        .setPartitionFilters(true)
        .setMetadataBlockSize(METADATA_BYTES)
        .setCacheIndexAndFilterBlocksWithHighPriority(true)
        .setPinL0FilterAndIndexBlocksInCache(true)
        .setFilterPolicy(filter)
        .setWholeKeyFiltering(true)
        .setDataBlockIndexType(DataBlockIndexType.kDataBlockBinaryAndHash);
  }
}
