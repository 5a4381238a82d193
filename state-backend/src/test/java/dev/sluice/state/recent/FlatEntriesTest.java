package dev.sluice.state.recent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testkit.SeededTest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Entries in large arrays. */
final class FlatEntriesTest {
  private final SharedBudget budget = new SharedBudget(1L << 30);

  @Test
  void whatWasPutLongestAgoGoesFirst() {
    List<byte[]> evicted = new ArrayList<>();
    FlatEntries entries = new FlatEntries(40_000, budget, evicted::add);

    for (int i = 0; i < 5_000; i++) {
      entries.put(key(i), new byte[20]);
    }

    assertThat(evicted).hasSizeGreaterThan(3_000);
    for (int i = 0; i < evicted.size(); i++) {
      assertThat(evicted.get(i)).isEqualTo(key(i));
    }
    assertThat(entries.size()).isEqualTo(5_000 - evicted.size());
    assertThat(entries.find(key(4_999))).isNotZero();
  }

  @Test
  void keepsManyTimesAsManyAsItBeganWith() {
    FlatEntries entries = new FlatEntries(64L << 20, budget, evicted -> {});

    for (int i = 0; i < 1_000_000; i++) {
      entries.put(key(i), key(i));
    }

    assertThat(entries.size()).isEqualTo(1_000_000);
    for (int i = 0; i < 1_000_000; i++) {
      assertThat(entries.value(entries.find(key(i)))).isEqualTo(key(i));
    }
  }

  @Test
  void makesDoWithLittleWhereOthersHaveTakenTheRoom() {
    FlatEntries first = new FlatEntries(1L << 30, budget, evicted -> {});
    FlatEntries second = new FlatEntries(1L << 30, budget, evicted -> {});
    budget.take(budget.freeBytes() - (1 << 20));

    for (int i = 0; i < 100_000; i++) {
      first.put(key(i), key(i));
      second.put(key(i), key(i));
    }

    assertThat(budget.freeBytes()).isBetween(-(1L << 20), 0L);
    assertThat(second.find(key(99_999))).isNotZero();
    first.clear();
    second.clear();
    assertThat(budget.freeBytes()).isEqualTo(1 << 20);
  }

  /** Whatever is done, it has what a map has, less what it said that it gave up. */
  @SeededTest(seeds = 100)
  void hasWhatAMapHas(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Map<String, byte[]> model = new HashMap<>();
    FlatEntries entries =
        new FlatEntries(
            random.nextInt(200_000),
            new SharedBudget(random.nextInt(200_000)),
            evicted -> assertThat(model.remove(Arrays.toString(evicted))).isNotNull());
    int keys = random.nextInt(1, 3_000);
    int longest = random.nextBoolean() ? 20 : FlatEntries.MOST_BYTES + 1;
    long age = entries.now();
    for (int step = 0; step < 10_000; step++) {
      byte[] key = key(random.nextInt(keys));
      switch (random.nextInt(10)) {
        case 0 ->
            assertThat(entries.remove(key)).isEqualTo(model.remove(Arrays.toString(key)) != null);
        case 1, 2, 3, 4 -> {
          byte[] value = new byte[random.nextInt(longest)];
          random.nextBytes(value);
          boolean isNew = entries.find(key) == 0;
          age = entries.now();
          entries.put(key, value);
          model.put(Arrays.toString(key), value);
          if (isNew) {
            assertThat(entries.age(entries.find(key))).isGreaterThanOrEqualTo(age);
          }
        }
        case 5 -> {
          if (random.nextInt(1_000) == 0) {
            entries.clear();
            model.clear();
          }
        }
        default -> {
          int place = entries.find(key);
          int[] places = new int[2];
          entries.find(List.of(key(step), key), places);
          assertThat(places).containsExactly(entries.find(key(step)), place);
          byte[] right = model.get(Arrays.toString(key));
          assertThat(place == 0 ? null : entries.value(place)).isEqualTo(right);
          if (place != 0) {
            assertThat(entries.age(place)).isBetween(entries.oldest(), entries.now() - 1);
          }
        }
      }
      assertThat(entries.size()).isEqualTo(model.size());
    }
  }

  /** Of different lengths; long ones differ only in the middle. */
  private static byte[] key(int number) {
    byte[] key = new byte[4 + number % 30];
    for (int i = 0; i < 4; i++) {
      key[key.length / 2 - 2 + i] = (byte) (number >>> (24 - 8 * i));
    }
    return key;
  }
}
