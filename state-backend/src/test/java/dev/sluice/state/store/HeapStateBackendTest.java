package dev.sluice.state.store;

import dev.sluice.state.StateBackend;
import dev.sluice.state.heap.HeapStateBackend;
import java.nio.file.Path;

final class HeapStateBackendTest extends StateBackendContract {
  @Override
  StateBackend open(Path workingDirectory, StoreOptions options) {
    return HeapStateBackend.open(workingDirectory, options);
  }
}
