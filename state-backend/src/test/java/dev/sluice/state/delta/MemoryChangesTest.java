package dev.sluice.state.delta;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testkit.SeededTest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.SplittableRandom;
import java.util.TreeMap;

final class MemoryChangesTest {
  @SeededTest(seeds = 20)
  void agreesWithASortedMap(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int universe = 1 << (4 + random.nextInt(12));
    MemoryChanges changes = new MemoryChanges();
    NavigableMap<byte[], byte[]> model = new TreeMap<>(Arrays::compareUnsigned);

    for (int step = 0; step < 20_000; step++) {
      byte[] key = key(random.nextInt(universe));
      if (random.nextInt(500) == 0) {
        byte[] to = key(random.nextInt(universe));
        changes.deleteRange(key, to);
        if (Arrays.compareUnsigned(key, to) < 0) {
          model.subMap(key, to).clear();
        }
      } else {
        byte[] value = {(byte) step, (byte) (step >> 8)};
        changes.put(key, value);
        model.put(key, value);
      }
      if (step % 1_000 == 0) {
        check(changes, model, random, universe);
      }
    }

    check(changes, model, random, universe);
  }

  @SeededTest(seeds = 5)
  void takesAscendingAndDescendingKeys(long seed) {
    MemoryChanges changes = new MemoryChanges();
    for (int i = 0; i < 5_000; i++) {
      changes.put(key(seed % 2 == 0 ? i : 5_000 - i), new byte[] {1});
    }

    assertThat(changes.size()).isEqualTo(5_000);
    byte[] before = {};
    for (Entries entries = changes.entries(); entries.isValid(); entries.advance()) {
      assertThat(Arrays.compareUnsigned(before, entries.key())).isNegative();
      before = entries.key();
    }
  }

  @SeededTest(seeds = 50)
  void takesOneSortedRunAfterAnother(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int universe = 1 << (4 + random.nextInt(12));
    MemoryChanges changes = new MemoryChanges();
    NavigableMap<byte[], byte[]> model = new TreeMap<>(Arrays::compareUnsigned);

    for (int run = 0; run < 20; run++) {
      NavigableMap<byte[], byte[]> sorted = new TreeMap<>(Arrays::compareUnsigned);
      for (int i = random.nextInt(Math.min(universe, 3_000)); i >= 0; i--) {
        sorted.put(key(random.nextInt(universe)), new byte[] {(byte) run, (byte) i});
      }
      int whole = random.nextInt(4);
      sorted.forEach(
          (key, value) -> {
            changes.put(key, value);
            model.put(key, value);
            if (whole == 0 && random.nextInt(100) == 0) {
              byte[] to = key(random.nextInt(universe));
              changes.deleteRange(key, to);
              if (Arrays.compareUnsigned(key, to) < 0) {
                model.subMap(key, to).clear();
              }
            }
          });
      check(changes, model, random, universe);
    }
  }

  private static void check(
      MemoryChanges changes,
      NavigableMap<byte[], byte[]> model,
      SplittableRandom random,
      int universe) {
    assertThat(changes.size()).isEqualTo(model.size());
    long bytes = model.entrySet().stream().mapToLong(e -> e.getKey().length + 2L).sum();
    assertThat(changes.contentBytes()).isEqualTo(bytes);
    byte[] from = key(random.nextInt(universe));
    byte[] to = key(random.nextInt(universe));
    if (Arrays.compareUnsigned(from, to) < 0) {
      List<byte[]> keys = new ArrayList<>();
      for (Entries entries = changes.entries(from, to); entries.isValid(); entries.advance()) {
        keys.add(entries.key());
      }
      assertThat(keys).containsExactlyElementsOf(model.subMap(from, to).keySet());
    }
    for (int i = 0; i < 100; i++) {
      byte[] key = key(random.nextInt(universe));
      byte[] expected = model.get(key);
      if (expected == null && changes.ranges().covers(key)) {
        expected = Changes.DELETED;
      }
      assertThat(changes.find(key)).isEqualTo(expected);
    }
  }

  /** Keys of two to four bytes whose order is not that of the numbers. */
  private static byte[] key(int number) {
    byte[] key = new byte[2 + number % 3];
    key[0] = (byte) (number * 31);
    key[1] = (byte) (number >> 8);
    if (key.length > 2) {
      key[2] = (byte) number;
    }
    return key;
  }
}
