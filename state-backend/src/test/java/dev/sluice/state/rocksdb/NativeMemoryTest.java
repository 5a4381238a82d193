package dev.sluice.state.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.state.store.StoreOptions;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class NativeMemoryTest {
  private static final RocksDbMemory SMALL = RocksDbMemory.of(16 << 20);
  private static final RocksDbMemory LARGE = RocksDbMemory.of(32 << 20);

  @TempDir private Path folder;

  @BeforeEach
  void loadLibrary() {
    RocksDbLibrary.load(folder.resolve("library"));
  }

  @Test
  void isSharedByAllUntilTheLastHasEnded() {
    NativeMemory one = NativeMemory.ofProcess(SMALL);
    NativeMemory other = NativeMemory.ofProcess(SMALL);
    one.close();

    assertThat(other).isSameAs(one);
    assertThat(other.cache.getUsage()).isNotNegative(); // it is still open

    other.close();
    NativeMemory next = NativeMemory.ofProcess(LARGE);
    next.close();
    assertThat(next).isNotSameAs(one);
  }

  @Test
  void refusesAnotherAmountWhileOthersShare() {
    try (RocksDbStateBackend first = open("first", SMALL)) {
      assertThat(first).isNotNull();

      assertThatThrownBy(() -> open("second", LARGE))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("16777216 bytes now")
          .hasMessageContaining("33554432 were asked for")
          .hasMessageContaining("--nativeMemoryBytes");
    }

    open("third", LARGE).close();
  }

  private RocksDbStateBackend open(String name, RocksDbMemory memory) {
    return RocksDbStateBackend.openShared(
        folder.resolve(name), StoreOptions.withOverlayBytes(1 << 20), memory);
  }
}
