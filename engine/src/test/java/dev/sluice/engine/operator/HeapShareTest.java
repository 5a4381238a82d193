package dev.sluice.engine.operator;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated("batches of other tests would share")
final class HeapShareTest {
  @Test
  void isDividedAmongTheBatchesThatRun() {
    assertThat(HeapShare.now(90)).isEqualTo(90);
    assertThat(HeapShare.isTaken(89, 90)).isFalse();

    HeapShare.begin();
    assertThat(HeapShare.now(90)).isEqualTo(90);
    HeapShare.begin();
    HeapShare.begin();
    try {
      assertThat(HeapShare.now(90)).isEqualTo(30);
      assertThat(HeapShare.isTaken(29, 90)).isFalse();
      assertThat(HeapShare.isTaken(30, 90)).isTrue();
    } finally {
      HeapShare.end();
      HeapShare.end();
      HeapShare.end();
    }

    assertThat(HeapShare.now(90)).isEqualTo(90);
  }

  @Test
  void isASmallPartOfASmallHeap() {
    long heap = Runtime.getRuntime().maxMemory();

    assertThat(HeapShare.bytes(Long.MAX_VALUE, 8)).isEqualTo(heap / 8);
    assertThat(HeapShare.bytes(1000, 8)).isEqualTo(1000);
  }
}
