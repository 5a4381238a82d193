package dev.sluice.benchmarks;

import dev.sluice.state.Blob;
import dev.sluice.state.BlobRef;
import dev.sluice.state.CheckpointStorage;
import dev.sluice.state.CommitLog;
import dev.sluice.state.Delta;
import dev.sluice.state.KeyGroupRange;
import dev.sluice.state.Overlay;
import dev.sluice.state.PartitionStore;
import dev.sluice.state.StateBackend;
import dev.sluice.state.Tables;
import dev.sluice.state.local.LocalCheckpointStorage;
import dev.sluice.state.log.SegmentLog;
import dev.sluice.state.rocksdb.RocksDbMemory;
import dev.sluice.state.rocksdb.RocksDbStateBackend;
import dev.sluice.state.store.StoreOptions;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Commits of one partition with one store, as the engine makes them: an overlay is sealed, its
 * delta and a record go into the log, and the store is told. Owned by one thread.
 */
final class StateCommit implements CommitTarget {
  private static final int KEY_GROUPS = 1024;
  private static final int TABLE = 0;
  private static final int STORE = 0;
  private static final int FILL_BYTES_PER_BATCH = 16 << 20;

  /** Of a key in the delta, and of its head and lengths. */
  private static final int ENTRY_BYTES = 24;

  private static final int SWEEP_EVERY = 32;
  private static final long OVERLAY_BYTES = 64L << 20;
  private static final long NATIVE_BYTES = 256L << 20;

  private final StateBackend backend;
  private final CommitLog log;
  private final CheckpointStorage storage;
  private final PartitionStore store;
  private final int valueBytes;
  private final SplittableRandom random = new SplittableRandom(42);
  private long batch;
  private int keys;

  /**
   * Takes over what it is given, and closes it but for the storage.
   *
   * @param valueBytes of each value
   */
  StateCommit(StateBackend backend, CommitLog log, CheckpointStorage storage, int valueBytes) {
    this.backend = backend;
    this.log = log;
    this.storage = storage;
    this.valueBytes = valueBytes;
    store = backend.create(0, KeyGroupRange.of(0, 1, KEY_GROUPS));
  }

  /** On RocksDB and the segment log, both below {@code directory}. */
  static StateCommit onRocksDb(Path directory, int valueBytes) {
    return onRocksDb(
        directory, LocalCheckpointStorage.open(directory.resolve("checkpoint")), valueBytes);
  }

  /** The same with a checkpoint of one's own. */
  static StateCommit onRocksDb(Path directory, CheckpointStorage storage, int valueBytes) {
    return new StateCommit(
        RocksDbStateBackend.open(
            directory.resolve("state"),
            StoreOptions.withOverlayBytes(OVERLAY_BYTES),
            RocksDbMemory.of(NATIVE_BYTES)),
        SegmentLog.open(storage, SegmentLog.Options.of(KEY_GROUPS)),
        storage,
        valueBytes);
  }

  @Override
  public String name() {
    return String.format("commit, %,d keys, %,.0f MB", keys, 1e-6 * keys * entryBytes(valueBytes));
  }

  /** About what an entry takes in a delta. */
  static int entryBytes(int valueBytes) {
    return ENTRY_BYTES + valueBytes;
  }

  @Override
  public void fill(int wanted) {
    int perBatch = Math.max(1, FILL_BYTES_PER_BATCH / entryBytes(valueBytes));
    while (keys < wanted) {
      Overlay overlay = store.begin(STORE, ++batch);
      int end = Math.min(wanted, keys + perBatch);
      while (keys < end) {
        put(overlay, keys++);
      }
      commit(overlay);
      store.snapshotIfDue(storage);
      if (batch % SWEEP_EVERY == 0) {
        log.sweep(batch - SWEEP_EVERY);
      }
    }
    store.awaitApplied();
  }

  @Override
  public long commitNanos(int changes) {
    Overlay overlay = store.begin(STORE, ++batch);
    for (int i = 0; i < changes; i++) {
      put(overlay, random.nextInt(keys));
    }
    long start = System.nanoTime();
    commit(overlay);
    long nanos = System.nanoTime() - start;
    store.snapshotIfDue(storage); // goes on in the background, as in a query
    return nanos;
  }

  /**
   * Changes and commits as {@link #commitNanos} does, waits until that is applied, and takes a
   * snapshot.
   *
   * @return the nanoseconds that the snapshot took
   */
  long snapshotNanos(int changes) {
    commitNanos(changes);
    store.awaitApplied();
    long start = System.nanoTime();
    store.snapshot(storage);
    return System.nanoTime() - start;
  }

  @Override
  public void close() {
    store.close();
    log.close();
    backend.close();
  }

  private void commit(Overlay overlay) {
    Delta delta = overlay.seal();
    List<ByteBuffer> content = ((Blob.Inline) delta.content()).buffers();
    log.append(batch, List.of(content), (blobs, full) -> record(batch, blobs));
    store.commit(batch);
  }

  private void put(Overlay overlay, int id) {
    byte[] prefix = Tables.keyed(TABLE, Math.floorMod(id * 0x9E3779B1, KEY_GROUPS));
    ByteBuffer key = ByteBuffer.allocate(prefix.length + Long.BYTES).put(prefix).putLong(id);
    byte[] value = new byte[valueBytes];
    random.nextBytes(value);
    overlay.put(key.array(), value);
  }

  private static ByteBuffer record(long batch, List<BlobRef> blobs) {
    return ByteBuffer.wrap((batch + " " + blobs).getBytes(StandardCharsets.UTF_8));
  }
}
