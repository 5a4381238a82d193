package dev.sluice.runner;

import dev.sluice.state.StateBackend;
import dev.sluice.state.heap.HeapStateBackend;
import dev.sluice.state.rocksdb.RocksDbMemory;
import dev.sluice.state.rocksdb.RocksDbStateBackend;
import dev.sluice.state.store.StoreOptions;
import java.nio.file.Path;

/** Opens the state backend that was asked for. */
final class Backends {
  /** Block cache and write buffers of all partitions together, outside the heap. */
  private static final long NATIVE_BYTES = 256L << 20;

  /** What part of the heap changes may take that are not applied yet. */
  private static final int OVERLAY_SHARE = 4;

  private Backends() {}

  /** Begins with what can be done before a backend is opened, beside whatever its caller does. */
  static void prepare(RunSettings.StateBackendKind kind) {
    if (kind == RunSettings.StateBackendKind.ROCKSDB) {
      RocksDbStateBackend.prepare();
    }
  }

  /** Opens a backend that keeps its files in {@code scratch}. */
  static StateBackend open(RunSettings.StateBackendKind kind, Path scratch) {
    StoreOptions options =
        StoreOptions.withOverlayBytes(Runtime.getRuntime().maxMemory() / OVERLAY_SHARE);
    return switch (kind) {
      case ROCKSDB -> RocksDbStateBackend.open(scratch, options, RocksDbMemory.of(NATIVE_BYTES));
      case HEAP -> HeapStateBackend.open(scratch, options);
    };
  }
}
