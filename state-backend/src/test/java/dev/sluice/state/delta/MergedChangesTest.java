package dev.sluice.state.delta;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testkit.SeededTest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.SplittableRandom;
import java.util.TreeMap;

final class MergedChangesTest {
  private static final int UNIVERSE = 200;

  @SeededTest(seeds = 50)
  void changesWhatItsLayersDoOneAfterTheOther(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    NavigableMap<byte[], byte[]> model = new TreeMap<>(Arrays::compareUnsigned);
    for (int i = 0; i < UNIVERSE; i += 2) {
      model.put(key(i), new byte[] {-1});
    }
    NavigableMap<byte[], byte[]> state = new TreeMap<>(model);
    List<Changes> newestFirst = new ArrayList<>();

    int layers = 1 + random.nextInt(8);
    for (int layer = 0; layer < layers; layer++) {
      MemoryChanges changes = new MemoryChanges();
      fill(changes, random, layer);
      apply(changes, model);
      newestFirst.add(0, changes);
    }
    Changes merged = MergedChanges.of(newestFirst);
    apply(merged, state);

    assertThat(text(state)).isEqualTo(text(model));
    for (int i = 0; i < UNIVERSE; i++) {
      byte[] found = merged.find(key(i));
      byte[] untouched = i % 2 == 0 ? new byte[] {-1} : Changes.DELETED;
      assertThat(found == null ? untouched : found)
          .isEqualTo(model.getOrDefault(key(i), Changes.DELETED));
    }
  }

  private static void fill(MemoryChanges changes, SplittableRandom random, int layer) {
    for (int step = random.nextInt(60); step > 0; step--) {
      byte[] key = key(random.nextInt(UNIVERSE));
      switch (random.nextInt(8)) {
        case 0 -> changes.deleteRange(key, key(random.nextInt(UNIVERSE)));
        case 1, 2 -> changes.delete(key);
        default -> changes.put(key, new byte[] {(byte) layer, (byte) step});
      }
    }
  }

  /** As a store takes them: ranges before keys. */
  @SuppressWarnings("ArrayEquals") // DELETED is meant by identity
  private static void apply(Changes changes, NavigableMap<byte[], byte[]> state) {
    changes.ranges().asMap().forEach((from, to) -> state.subMap(from, to).clear());
    byte[] last = {};
    for (Entries entries = changes.entries(); entries.isValid(); entries.advance()) {
      assertThat(Arrays.compareUnsigned(last, entries.key())).isNegative();
      last = entries.key();
      if (entries.value() == Changes.DELETED) {
        state.remove(last);
      } else {
        state.put(last, entries.value());
      }
    }
  }

  private static List<String> text(NavigableMap<byte[], byte[]> state) {
    return state.entrySet().stream()
        .map(entry -> Arrays.toString(entry.getKey()) + Arrays.toString(entry.getValue()))
        .toList();
  }

  private static byte[] key(int number) {
    return new byte[] {1, (byte) (number >> 4), (byte) (number & 15)};
  }
}
