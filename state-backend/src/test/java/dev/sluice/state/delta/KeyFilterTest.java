package dev.sluice.state.delta;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testkit.SeededTest;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class KeyFilterTest {
  @SeededTest
  void hasEachKeyAndFewOthers(long seed) {
    int keys = new SplittableRandom(seed).nextInt(1, 5_000);
    KeyFilter.Builder builder = new KeyFilter.Builder();
    for (int i = 0; i < keys; i++) {
      builder.add(key(seed, i));
    }

    KeyFilter filter = Objects.requireNonNull(builder.build());

    int others = 0;
    for (int i = 0; i < keys; i++) {
      assertThat(filter.mayHave(key(seed, i))).isTrue();
    }
    for (int i = 0; i < 10_000; i++) {
      others += filter.mayHave(key(seed, keys + i)) ? 1 : 0;
    }
    assertThat(others).as("of 10000 keys that are not there").isLessThan(keys < 100 ? 2_000 : 500);
  }

  @Test
  void isNotBuiltForMoreKeysThanFit() {
    KeyFilter.Builder builder = new KeyFilter.Builder();
    for (int i = 0; i <= 1 << 20; i++) {
      builder.add(key(1, i));
    }

    assertThat(builder.build()).isNull();
  }

  private static byte[] key(long seed, long number) {
    return ByteBuffer.allocate(16).putLong(seed).putLong(number).array();
  }
}
