package dev.sluice.state.recent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testkit.SeededTest;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Ranges of which what was put before is not to be found. */
final class DeletedRangesTest {
  private static final int KEYS = 200;

  @Test
  void oneRangeIsMadeOfTooMany() {
    DeletedRanges ranges = new DeletedRanges();

    boolean isExact = true;
    for (int i = 0; i <= DeletedRanges.MOST_RANGES; i++) {
      assertThat(isExact).isTrue();
      isExact = ranges.add(key(0, 10 * i), key(0, 10 * i + 1), 100 + i);
    }

    assertThat(isExact).isFalse();
    assertThat(ranges.size()).isEqualTo(1);
    assertThat(ranges.covers(key(0, 15), 99)).isTrue();
    assertThat(ranges.covers(key(0, 15), 5_000)).isFalse();
    assertThat(ranges.covers(key(1, 15), 99)).isFalse();
  }

  /** A key is covered by the last range that was put over it. */
  @SeededTest(seeds = 200)
  void coversWhatWasForgottenLater(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    DeletedRanges ranges = new DeletedRanges();
    long[][] forgotten = new long[2][KEYS];
    for (long age = 1; age < 300; age++) {
      int table = random.nextInt(2);
      int from = random.nextInt(KEYS - 1);
      int to = random.nextInt(from + 1, KEYS);
      assertThat(ranges.add(key(table, from), key(table, to), age)).isTrue();
      for (int i = from; i < to; i++) {
        forgotten[table][i] = age;
      }
      long oldest = random.nextInt(20) == 0 ? random.nextLong(age) : 0;
      ranges.drop(oldest);
      for (int asked = 0; asked < 50; asked++) {
        int of = random.nextInt(2);
        int number = random.nextInt(KEYS);
        long then = random.nextLong(oldest, age + 1);
        assertThat(ranges.covers(key(of, number), then)).isEqualTo(then < forgotten[of][number]);
      }
      if (oldest > 0) {
        for (int of = 0; of < 2; of++) {
          for (int i = 0; i < KEYS; i++) {
            forgotten[of][i] = forgotten[of][i] <= oldest ? 0 : forgotten[of][i];
          }
        }
      }
    }
  }

  private static byte[] key(int table, int number) {
    return new byte[] {(byte) table, (byte) (number >>> 8), (byte) number};
  }
}
