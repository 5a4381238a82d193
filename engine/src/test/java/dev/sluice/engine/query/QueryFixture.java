package dev.sluice.engine.query;

import dev.sluice.engine.embedded.EmbeddedConfig;
import dev.sluice.engine.embedded.EmbeddedExecutor;
import dev.sluice.engine.executor.BatchLimits;
import dev.sluice.engine.operator.MetricsFold;
import dev.sluice.engine.plan.Plan;
import dev.sluice.state.CheckpointStorage;
import dev.sluice.state.StateBackend;
import dev.sluice.state.encryption.EncryptedStorage;
import dev.sluice.state.encryption.Keys;
import dev.sluice.state.heap.HeapStateBackend;
import dev.sluice.state.local.Disk;
import dev.sluice.state.local.LocalCheckpointStorage;
import dev.sluice.state.rocksdb.RocksDbMemory;
import dev.sluice.state.rocksdb.RocksDbStateBackend;
import dev.sluice.state.store.StoreOptions;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** Starts queries with everything real: embedded executor, heap state, local checkpoint. */
final class QueryFixture {
  static final MetricsFold SUM =
      (total, more) ->
          ByteBuffer.allocate(8)
              .putLong(ByteBuffer.wrap(total).getLong() + ByteBuffer.wrap(more).getLong())
              .array();

  private static final AtomicInteger STARTS = new AtomicInteger();

  final Queries queries = new Queries();
  private final Path directory;
  private final boolean snapshotsEachBatch;
  private final Backend backend;
  private final Keys keys;

  /** Where state is kept. */
  enum Backend {
    HEAP,
    ROCKSDB
  }

  QueryFixture(Path directory) {
    this(directory, false);
  }

  QueryFixture(Path directory, boolean snapshotsEachBatch) {
    this(directory, snapshotsEachBatch, Backend.HEAP);
  }

  QueryFixture(Path directory, boolean snapshotsEachBatch, Backend backend) {
    this(directory, snapshotsEachBatch, backend, Keys.NONE);
  }

  /** Queries whose checkpoints are encrypted, if there is a key. */
  QueryFixture(Path directory, boolean snapshotsEachBatch, Backend backend, Keys keys) {
    this.directory = directory;
    this.snapshotsEachBatch = snapshotsEachBatch;
    this.backend = backend;
    this.keys = keys;
  }

  boolean takesSnapshots() {
    return snapshotsEachBatch;
  }

  CheckpointStorage storage() {
    return storage("checkpoint");
  }

  CheckpointStorage storage(String name) {
    return open(directory.resolve(name), Disk.local(), keys);
  }

  static CheckpointStorage open(Path checkpoint, Disk disk, Keys keys) {
    return EncryptedStorage.open(
        keys.areGiven()
            ? LocalCheckpointStorage.openEncrypted(checkpoint, disk)
            : LocalCheckpointStorage.open(checkpoint, disk),
        keys);
  }

  static QueryConfig config(String name, Trigger trigger, int parallelism) {
    return new QueryConfig(name, trigger, new BatchLimits(4, 1 << 20, 10_000), parallelism, 2, 5);
  }

  static QueryConfig config(String name) {
    return config(name, new Trigger.AsSoonAsPossible(), 2);
  }

  Query start(World world) {
    return start(world.plan(), config("words"), storage());
  }

  Query start(Plan plan, QueryConfig config, CheckpointStorage storage) {
    return queries.start(prepare(plan, config, storage));
  }

  QueryStart prepare(Plan plan, QueryConfig config, CheckpointStorage storage) {
    Path scratch = directory.resolve("scratch-" + STARTS.incrementAndGet());
    return new QueryStart(
        plan,
        config,
        new QueryStart.Checkpoint(storage, () -> open(scratch.resolve("state")), true, false),
        () ->
            new EmbeddedExecutor(EmbeddedConfig.of(1, scratch.resolve("spill"), System::nanoTime)),
        QueryStart.Surroundings.ofSystem(SUM));
  }

  private StateBackend open(Path state) {
    return backend == Backend.HEAP
        ? HeapStateBackend.open(state, options())
        : RocksDbStateBackend.open(state, options(), RocksDbMemory.of(8 << 20));
  }

  private StoreOptions options() {
    StoreOptions usual = StoreOptions.withOverlayBytes(1 << 20);
    return snapshotsEachBatch
        ? new StoreOptions(usual.overlays(), usual.pendingBytes(), 1, 1)
        : usual;
  }

  /** Waits until the query has ended, as long as a test may take. */
  static Query awaitEnd(Query query) throws InterruptedException {
    if (!query.awaitTermination(Duration.ofMinutes(1))) {
      throw new AssertionError(query.name() + " does not end: " + query.statusMessage());
    }
    return query;
  }

  static long number(byte[] metrics) {
    return metrics.length == 0 ? 0 : ByteBuffer.wrap(metrics).getLong();
  }
}
