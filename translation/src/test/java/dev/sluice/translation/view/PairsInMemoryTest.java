package dev.sluice.translation.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testkit.SeededTest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** A table against a map of lists. */
final class PairsInMemoryTest {
  @SeededTest(seeds = 100)
  void hasTheValuesOfEachKeyInTheirOrder(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    PairsInMemory pairs = new PairsInMemory();
    Map<Object, List<Object>> model = new HashMap<>();
    int keys = 1 + random.nextInt(3_000);
    boolean doCollide = random.nextInt(4) == 0;

    for (int i = random.nextInt(6_000); i > 0; i--) {
      Object key = key(random.nextInt(keys), doCollide);
      pairs.add(key, i, 8, 4);
      model.computeIfAbsent(key, none -> new ArrayList<>()).add(i);
    }

    for (int i = 0; i < keys + 10; i++) {
      Object key = key(i, doCollide);
      assertThat(pairs.get(key)).isEqualTo(model.getOrDefault(key, List.of()));
    }
  }

  @Test
  void aValueMayBeNull() {
    PairsInMemory pairs = new PairsInMemory();

    pairs.add("key", null, 3, 1);

    assertThat(pairs.get("key")).containsExactly((Object) null);
    assertThat(pairs.get("other")).isEmpty();
  }

  @Test
  void tellsWhatItTakes() {
    PairsInMemory pairs = new PairsInMemory();
    pairs.add("key", "value", 1_000, 5_000);
    long one = pairs.sizeBytes();

    pairs.add("key", "value", 1_000, 5_000);

    assertThat(one).isBetween(6_000L, 6_500L);
    assertThat(pairs.sizeBytes() - one).isBetween(5_000L, 5_100L);
  }

  private static Object key(int number, boolean doCollide) {
    return doCollide ? new Colliding(number % 100) : number;
  }

  private record Colliding(int number) {
    @Override
    public int hashCode() {
      return number % 3;
    }
  }
}
