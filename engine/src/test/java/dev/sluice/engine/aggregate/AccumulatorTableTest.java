package dev.sluice.engine.aggregate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.engine.commit.TestPlans;
import dev.sluice.engine.fake.Rows;
import dev.sluice.testkit.SeededTest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** A table against a map, with keys that are nearly the same. */
final class AccumulatorTableTest {
  @SeededTest(seeds = 100)
  void findsWhatWasPutUnderTheKeyAndWindow(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    AccumulatorTable table = new AccumulatorTable(TableLimits.DEFAULT, TestPlans.STRINGS);
    for (int round = 0; round < 8; round++) {
      Map<List<Object>, String> model = new HashMap<>();
      int searches = random.nextBoolean() ? 2_000 : random.nextInt(20);
      for (int i = 0; i < searches; i++) {
        byte[] key = key(random);
        Object window = random.nextInt(3);
        List<Object> place = List.of(Arrays.toString(key), window);
        AccumulatorTable.Entry found = table.find(key, window);
        assertThat(found == null ? null : found.accumulator).isEqualTo(model.get(place));
        if (found == null) {
          table.insert(new AccumulatorTable.Place(key, 0, window, 0), "of " + i);
          model.put(place, "of " + i);
        }
      }
      List<Object> all = new ArrayList<>();
      for (int i = 0; i < table.size(); i++) {
        all.add(table.entry(i).accumulator);
      }
      assertThat(all).containsExactlyInAnyOrderElementsOf(model.values());
      table.clear();
      assertThat(table.size()).isZero();
    }
  }

  @SeededTest(seeds = 20)
  void findsTheSameIfItWasToldBefore(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    AccumulatorTable table = new AccumulatorTable(TableLimits.DEFAULT, TestPlans.STRINGS);
    Map<List<Object>, Object> model = new HashMap<>();
    for (int round = 0; round < 60; round++) {
      int window = random.nextInt(2);
      Rows rows = new Rows();
      for (int i = random.nextInt(1_000); i >= 0; i--) {
        rows.add(Integer.toString(random.nextInt(20_000)).getBytes(UTF_8), "of " + i);
      }

      table.foresee(rows);

      for (int i = 0; i < rows.size(); i++) {
        byte[] key = rows.key(i);
        List<Object> place = List.of(Arrays.toString(key), window);
        AccumulatorTable.Entry found = table.find(key, window);
        assertThat(found == null ? null : found.accumulator).isEqualTo(model.get(place));
        if (found == null) {
          table.insert(new AccumulatorTable.Place(key, 0, window, 0), rows.element(i));
          model.put(place, rows.element(i));
        }
      }
      assertThat(table.size()).isEqualTo(model.size());
    }
    assertThat(table.size()).as("worth foreseeing").isGreaterThan(1 << 13);
  }

  @SeededTest(seeds = 100)
  void bringsWhatWasGatheredIntoTheOrderOfItsBytes(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    AccumulatorTable table = new AccumulatorTable(TableLimits.DEFAULT, TestPlans.STRINGS);
    table.find(new byte[0], "");
    AccumulatorTable.Entry entry =
        table.insert(new AccumulatorTable.Place(new byte[0], 0, "", 0), "any");
    List<Gathered> gathered = new ArrayList<>();
    List<byte[]> keys = new ArrayList<>();
    int count = random.nextInt(2_000);
    for (int i = 0; i < count; i++) {
      byte[] key = key(random);
      keys.add(key);
      gathered.add(new Gathered(key, entry));
    }

    GatheredSort.sort(gathered);

    keys.sort(Arrays::compareUnsigned);
    assertThat(gathered.stream().map(Gathered::stateKey).map(Arrays::toString))
        .isEqualTo(keys.stream().map(Arrays::toString).toList());
  }

  /** Zeros, the highest bytes and lengths around those that are looked at in one go. */
  private static byte[] key(SplittableRandom random) {
    byte[] key = new byte[random.nextInt(19)];
    for (int i = 0; i < key.length; i++) {
      int drawn = random.nextInt(12);
      key[i] = (byte) (drawn == 0 ? -1 : drawn == 1 ? 127 : drawn == 2 ? 1 : 0);
    }
    return key;
  }
}
