package dev.sluice.engine.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.engine.executor.BatchLimits;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class LimitsTest {
  private static final BatchLimits WIDE = new BatchLimits(1000, 2000, 3000);

  @Test
  void drawsEachNumberOfRecordsThatItMay() {
    Limits limits = Limits.drawn(WIDE, 3, 42);

    Set<Long> drawn = new TreeSet<>();
    for (long batch = 1; batch <= 100; batch++) {
      drawn.add(limits.of(batch).records());
      assertThat(limits.of(batch).bytes()).isEqualTo(2000);
      assertThat(limits.of(batch).readMillis()).isEqualTo(3000);
    }
    assertThat(drawn).containsExactly(1L, 2L, 3L);
  }

  @Test
  void drawsTheSameForABatchThatRunsAgain() {
    Limits limits = Limits.drawn(WIDE, 1000, 7);
    Limits again = Limits.drawn(WIDE, 1000, 7);

    for (long batch = 1; batch <= 100; batch++) {
      assertThat(again.of(batch)).isEqualTo(limits.of(batch));
    }
  }

  @Test
  void refusesToDrawFromNothing() {
    assertThatThrownBy(() -> Limits.drawn(WIDE, 0, 1)).hasMessageContaining("at least 1 record");
  }
}
