package dev.sluice.runner;

import dev.sluice.state.MemoryBudget;
import dev.sluice.state.StateBackend;
import dev.sluice.state.heap.HeapStateBackend;
import dev.sluice.state.rocksdb.RocksDbMemory;
import dev.sluice.state.rocksdb.RocksDbStateBackend;
import dev.sluice.state.store.StoreOptions;
import java.nio.file.Path;

/** Opens the state backend that was asked for. All of a process share their memory. */
final class Backends {
  /** What part of the heap changes may take that are not applied yet. */
  private static final int OVERLAY_SHARE = 4;

  private static final MemoryBudget OVERLAYS =
      new MemoryBudget(Runtime.getRuntime().maxMemory() / OVERLAY_SHARE);

  private Backends() {}

  /** Begins with what can be done before a backend is opened, beside whatever its caller does. */
  static void prepare(RunSettings settings) {
    if (settings.state().backend() == RunSettings.StateBackendKind.ROCKSDB) {
      RocksDbStateBackend.prepare(settings.scratchOfProcess());
    }
  }

  /**
   * Opens a backend that keeps its files in {@code scratch}.
   *
   * @throws IllegalArgumentException if active queries share another amount of native memory
   */
  static StateBackend open(RunSettings.StateSettings state, Path scratch) {
    StoreOptions options = StoreOptions.sharing(OVERLAYS);
    return switch (state.backend()) {
      case ROCKSDB ->
          RocksDbStateBackend.openShared(
              scratch, options, RocksDbMemory.of(state.nativeMemoryBytes()));
      case HEAP -> HeapStateBackend.open(scratch, options);
    };
  }
}
