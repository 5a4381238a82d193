package dev.sluice.runner;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class NativeMemoryOptionTest {
  private static final long MIB = 1L << 20;

  @Test
  void isAQuarterOfWhatTheHeapLeaves() {
    assertThat(NativeMemoryOption.suggested(8192 * MIB, 4096 * MIB)).isEqualTo(1024 * MIB);
  }

  @Test
  void isNotTooLittleInASmallContainer() {
    assertThat(NativeMemoryOption.suggested(512 * MIB, 400 * MIB)).isEqualTo(128 * MIB);
    assertThat(NativeMemoryOption.suggested(0, 400 * MIB)).isEqualTo(128 * MIB);
  }

  @Test
  void isWhatIsAskedFor() {
    assertThat(NativeMemoryOption.parse(64 * MIB)).isEqualTo(64 * MIB);
  }
}
