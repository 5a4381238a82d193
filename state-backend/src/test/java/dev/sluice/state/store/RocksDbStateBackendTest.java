package dev.sluice.state.store;

import dev.sluice.state.StateBackend;
import dev.sluice.state.rocksdb.RocksDbMemory;
import dev.sluice.state.rocksdb.RocksDbStateBackend;
import java.nio.file.Path;

final class RocksDbStateBackendTest extends StateBackendContract {
  @Override
  StateBackend open(Path workingDirectory, StoreOptions options) {
    return RocksDbStateBackend.open(workingDirectory, options, RocksDbMemory.of(16 << 20));
  }
}
