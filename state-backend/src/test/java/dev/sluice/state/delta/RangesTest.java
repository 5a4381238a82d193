package dev.sluice.state.delta;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testkit.SeededTest;
import java.util.SplittableRandom;

final class RangesTest {
  private static final int NUMBERS = 120;

  @SeededTest(seeds = 50)
  void agreesWithASetOfNumbers(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    boolean[] covered = new boolean[NUMBERS + 1];
    Ranges ranges = new Ranges();

    for (int step = 0; step < 25; step++) {
      int from = random.nextInt(NUMBERS - 12);
      int to = Math.max(0, from + random.nextInt(12) - 2);
      ranges.add(new byte[] {(byte) from}, new byte[] {(byte) to});
      for (int i = from; i < to; i++) {
        covered[i] = true;
      }

      int pieces = 0;
      for (int i = 0; i < NUMBERS; i++) {
        byte[] end = ranges.endOver(new byte[] {(byte) i});
        assertThat(end).isEqualTo(covered[i] ? new byte[] {(byte) endOf(covered, i)} : null);
        pieces += covered[i] && !covered[i + 1] ? 1 : 0;
      }
      assertThat(ranges.size()).isEqualTo(pieces);
    }
  }

  private static int endOf(boolean[] covered, int at) {
    int end = at;
    while (covered[end]) {
      end++;
    }
    return end;
  }
}
