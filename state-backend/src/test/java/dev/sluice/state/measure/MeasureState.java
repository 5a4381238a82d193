package dev.sluice.state.measure;

import dev.sluice.state.Delta;
import dev.sluice.state.KeyGroupRange;
import dev.sluice.state.Overlay;
import dev.sluice.state.PartitionStore;
import dev.sluice.state.StateBackend;
import dev.sluice.state.Tables;
import dev.sluice.state.heap.HeapStateBackend;
import dev.sluice.state.rocksdb.RocksDbMemory;
import dev.sluice.state.rocksdb.RocksDbStateBackend;
import dev.sluice.state.store.StoreOptions;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Measures one partition: batches of puts, their seal and apply, gets and multi-gets over a growing
 * state. Arguments: a directory, "rocksdb" or "heap", the number of keys.
 */
public final class MeasureState {
  private static final int BATCH = 100_000;

  private final PartitionStore store;
  private final SplittableRandom random = new SplittableRandom(1);
  private final int keys;
  private long version;

  private MeasureState(PartitionStore store, int keys) {
    this.store = store;
    this.keys = keys;
  }

  public static void main(String[] arguments) throws IOException {
    Path directory = Files.createTempDirectory(Path.of(arguments[0]), "measure");
    StoreOptions options = StoreOptions.withOverlayBytes(256L << 20);
    KeyGroupRange all = new KeyGroupRange(0, 1024);
    try (StateBackend backend =
            arguments[1].equals("heap")
                ? HeapStateBackend.open(directory, options)
                : RocksDbStateBackend.open(directory, options, RocksDbMemory.of(256L << 20));
        PartitionStore store = backend.create(0, all)) {
      new MeasureState(store, Integer.parseInt(arguments[2])).run();
    }
  }

  private void run() {
    System.out.println("nanoseconds per operation, batches of " + BATCH + ", keys " + keys);
    for (int filled = 0; filled < keys; filled += BATCH) {
      fill(filled, filled + BATCH >= keys);
    }
    store.awaitApplied();
    for (int round = 0; round < 3; round++) {
      update();
      read();
    }
    smallBatches();
  }

  private void fill(int from, boolean show) {
    Overlay overlay = store.begin(0, ++version);
    long start = now();
    for (int i = 0; i < BATCH; i++) {
      overlay.put(key(from + i), value());
    }
    long put = now();
    Delta delta = overlay.seal();
    long sealed = now();
    long wall = System.nanoTime();
    store.commit(version);
    store.awaitApplied();
    long applied = System.nanoTime();
    if (show) {
      report("fill: put new", start, put, BATCH);
      report("fill: seal", put, sealed, BATCH);
      report("fill: apply, wall clock", wall, applied, BATCH);
      System.out.println("delta bytes per entry: " + delta.sizeBytes() / BATCH);
    }
  }

  private void update() {
    Overlay overlay = store.begin(0, ++version);
    long start = now();
    for (int i = 0; i < BATCH; i++) {
      byte[] key = key(random.nextInt(keys));
      byte[] old = overlay.get(key);
      overlay.put(key, old == null ? value() : ByteBuffer.allocate(old.length).put(old).array());
    }
    report("update: get and put a random key", start, now(), BATCH);
    overlay.seal();
    store.commit(version);
    store.awaitApplied();
  }

  private void read() {
    Overlay overlay = store.begin(0, ++version);
    long start = now();
    for (int i = 0; i < BATCH; i++) {
      overlay.get(key(random.nextInt(keys)));
    }
    long got = now();
    for (int i = 0; i < BATCH / 1000; i++) {
      List<byte[]> some = new ArrayList<>();
      for (int k = 0; k < 1000; k++) {
        some.add(key(random.nextInt(keys)));
      }
      overlay.getAll(some);
    }
    long gotAll = now();
    for (int i = 0; i < BATCH; i++) {
      overlay.get(key(keys + random.nextInt(keys)));
    }
    long missed = now();
    report("read: get", start, got, BATCH);
    report("read: getAll of 1000", got, gotAll, BATCH);
    report("read: get of an absent key", gotAll, missed, BATCH);
    store.drop(version--);
  }

  private void smallBatches() {
    int batches = 200;
    long start = now();
    for (int b = 0; b < batches; b++) {
      Overlay overlay = store.begin(0, ++version);
      for (int i = 0; i < 1000; i++) {
        byte[] key = key(random.nextInt(keys));
        overlay.get(key);
        overlay.put(key, value());
      }
      overlay.seal();
      store.commit(version);
    }
    report("small batch of 1000 get and put, begin to commit", start, now(), batches);
  }

  /** Processor time of this thread: a busy machine distorts it less than the wall clock. */
  private static long now() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private static void report(String what, long from, long to, int operations) {
    System.out.printf("%-50s %,12d%n", what, (to - from) / operations);
  }

  /** 27 bytes: table, key group, 8 bytes of hash, a window, a tag. */
  private static byte[] key(long number) {
    long hash = number * 0x9E3779B97F4A7C15L;
    byte[] start = Tables.keyed(0, (int) (hash >>> 54));
    return ByteBuffer.allocate(27).put(start).putLong(hash).putLong(17L).putLong(42L).array();
  }

  private byte[] value() {
    return ByteBuffer.allocate(16).putLong(random.nextLong()).array();
  }
}
