package dev.sluice.benchmarks.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SpreadTest {
  @Test
  void firstComesEachKeyOnce() {
    Spread spread = new Spread(100, 1, 1);

    Set<Long> keys = new HashSet<>();
    for (long number = 0; number < 100; number++) {
      keys.add(spread.keyOf(number, 0));
    }

    assertThat(keys).hasSize(100).allMatch(key -> key >= 0 && key < 100);
  }

  @Test
  void thenKeysAndWindowsAreHitAtRandom() {
    Spread spread = new Spread(10, 7, 1);

    Set<Long> keys = new HashSet<>();
    Set<Long> windows = new HashSet<>();
    for (long number = 10; number < 500; number++) {
      keys.add(spread.keyOf(number, 0));
      windows.add(spread.windowOf(number));
    }

    assertThat(keys).hasSize(10);
    assertThat(windows)
        .hasSize(7)
        .allMatch(start -> (start - OfferedNumbers.START_MILLIS) % Spread.WINDOW_MILLIS == 0);
  }

  @Test
  void expectsARowForEachKeyAndWindow() {
    assertThat(new Spread(10, 7, 1).expected(5000).rows()).isEqualTo(70);
    assertThat(new Spread(10, 1, 3).expected(5000).rows()).isEqualTo(10);
  }

  @Test
  void moreNumbersAndOtherStagesHaveOtherCounts() {
    Digest counts = new Spread(10, 2, 1).expected(5000);

    assertThat(new Spread(10, 2, 1).expected(5000)).hasToString(counts.toString());
    assertThat(new Spread(10, 2, 1).expected(5001).sameAs(counts)).isFalse();
    assertThat(new Spread(10, 2, 2).expected(5000).sameAs(counts)).isFalse();
  }

  @Test
  void refusesToSpreadOverNothing() {
    assertThatThrownBy(() -> new Spread(10, 0, 1)).isInstanceOf(IllegalArgumentException.class);
  }
}
