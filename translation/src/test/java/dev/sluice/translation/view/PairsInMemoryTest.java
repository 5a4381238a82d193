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
    Kind kind = Kind.values()[random.nextInt(Kind.values().length)];

    for (int i = random.nextInt(6_000); i > 0; i--) {
      Object key = kind.key(random.nextInt(keys));
      pairs.add(key, i, 8, 4);
      model.computeIfAbsent(key, none -> new ArrayList<>()).add(i);
    }

    for (int i = 0; i < keys + 10; i++) {
      Object key = kind.key(i);
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
  void aNumberOfAnotherTypeIsAnotherKey() {
    PairsInMemory pairs = new PairsInMemory();

    pairs.add(0L, "long", 1, 4);

    assertThat(pairs.get(0)).isEmpty();
    assertThat(pairs.get("0")).isEmpty();
    assertThat(pairs.get(0L)).containsExactly("long");
  }

  @Test
  void aListIsAValueLikeOthers() {
    PairsInMemory pairs = new PairsInMemory();

    pairs.add(1L, List.of(1, 2), 1, 2);

    assertThat(pairs.get(1L)).containsExactly(List.of(1, 2));
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

  private enum Kind {
    INT,
    LONG,
    /** Numbers whose bits are all above those of an int, or below. */
    WIDE,
    /** Of several types, as a coder of anything would have them. */
    MIXED,
    COLLIDING;

    Object key(int number) {
      return switch (this) {
        case INT -> number;
        case LONG -> (long) number;
        case WIDE -> ((long) number << 32) - (number % 2);
        case MIXED -> number % 100 == 99 ? "key " + number : (Object) (long) number;
        case COLLIDING -> new Colliding(number % 100);
      };
    }
  }

  private record Colliding(int number) {
    @Override
    public int hashCode() {
      return number % 3;
    }
  }
}
