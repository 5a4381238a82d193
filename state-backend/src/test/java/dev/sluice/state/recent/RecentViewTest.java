package dev.sluice.state.recent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.state.Cursor;
import dev.sluice.state.StateView;
import dev.sluice.state.Tables;
import dev.sluice.state.fake.MapView;
import dev.sluice.state.spill.SpillFiles;
import dev.sluice.testkit.SeededTest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A task's view of its state with what it wrote last at hand. */
final class RecentViewTest {
  private final Counting store = new Counting();

  @Test
  void asksTheStoreOnlyForWhatWasNotWrittenLately() {
    RecentWrites recent = recent(1 << 20);
    new RecentView(store, recent).put(key(0, 1), value(1, 8));

    List<byte @Nullable []> values =
        new RecentView(store, recent).getAll(List.of(key(0, 2), key(0, 1), key(0, 3)));

    assertThat(values).containsExactly(null, value(1, 8), null);
    assertThat(store.asked).isEqualTo(2);
  }

  @Test
  void keepsToItsBytes() {
    RecentWrites recent = recent(100_000);
    RecentView view = new RecentView(store, recent);

    for (int i = 0; i < 10_000; i++) {
      view.put(key(0, i), value(i, 80));
      assertThat(view.get(key(0, i))).isEqualTo(value(i, 80));
    }

    assertThat(recent.size()).isBetween(700, 1_100);
    assertThat(store.asked).isZero();
  }

  @Test
  void restsWhereNothingIsReadThatWasWritten() {
    RecentWrites recent = recent(100_000);
    RecentView view = new RecentView(store, recent);

    for (int i = 0; i < 2_000; i++) {
      view.put(key(0, i), value(i, 80));
    }

    assertThat(recent.size()).isZero();
  }

  @Test
  void restsWhereKeysHardlyEverComeAgain() {
    RecentWrites recent = recent(1 << 18);
    RecentView view = new RecentView(store, recent);

    for (int i = 0; i < 20_000; i++) {
      byte[] key = key(0, i);
      assertThat(view.get(key)).isNull();
      view.put(key, value(i, 8));
    }

    assertThat(recent.size()).isZero();
    assertThat(view.get(key(0, 19_999))).isEqualTo(value(19_999, 8));
  }

  @Test
  void aRangeThatIsDeletedInAnotherTableTakesNothingAway() {
    RecentWrites recent = recent(1 << 20);
    RecentView view = new RecentView(store, recent);
    view.put(key(0, 1), value(1, 8));

    for (int i = 0; i < 100; i++) {
      view.deleteRange(key(1, 0), key(1, 9));
    }

    assertThat(recent.size()).isEqualTo(1);
  }

  @Test
  void knowsThatAKeyIsNotThereWhereItSawATimeBegin() {
    RecentWrites recent = recent(1 << 20);
    RecentView view = new RecentView(store, recent);
    List<byte[]> first = times(5, 0, 20);

    assertThat(view.getAll(first)).containsOnlyNulls();
    first.forEach(key -> view.put(key, value(1, 8)));

    List<byte @Nullable []> later = view.getAll(times(5, 10, 60));

    assertThat(later.subList(0, 10)).allMatch(value -> Arrays.equals(value, value(1, 8)));
    assertThat(later.subList(10, 50)).containsOnlyNulls();
    assertThat(store.asked).isZero();
  }

  @Test
  void asksForEachKeyOfATimeThatHadBegunBefore() {
    store.put(timed(5, 70), value(7, 8));
    RecentView view = new RecentView(store, recent(1 << 20));

    assertThat(view.getAll(times(5, 60, 80))).contains(value(7, 8));
    assertThat(store.asked).isEqualTo(20);
  }

  @Test
  void doesNotTakeAKeyForAbsentWhoseValueIsTooLargeToKeep() {
    RecentView view = new RecentView(store, recent(1 << 20));
    view.getAll(times(5, 0, 20));
    view.put(timed(5, 3), value(1, 5_000));

    assertThat(view.get(timed(5, 3))).isEqualTo(value(1, 5_000));
  }

  /** Whatever is done, it reads as the state alone does. */
  @SeededTest(seeds = 200)
  void readsAsTheStateAlone(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    MapView model = new MapView();
    RecentWrites recent = recent(random.nextInt(100, 60_000));
    StateView view = new RecentView(store, recent);
    int keys = random.nextInt(1, 300);
    for (int step = 0; step < 2_000; step++) {
      byte[] key =
          random.nextBoolean()
              ? timed(random.nextInt(4), random.nextInt(keys))
              : key(random.nextInt(2), random.nextInt(keys));
      switch (random.nextInt(12)) {
        case 0 -> {
          model.delete(key);
          view.delete(key);
        }
        case 1 -> {
          int from = random.nextInt(keys);
          boolean isTimed = random.nextBoolean();
          byte[] first = isTimed ? timed(random.nextInt(4), 0) : key(0, from);
          byte[] end =
              random.nextInt(4) == 0
                  ? Tables.after(new byte[] {first[0]})
                  : isTimed
                      ? Tables.after(Arrays.copyOf(first, 9))
                      : key(0, from + random.nextInt(20));
          model.deleteRange(first, end);
          view.deleteRange(first, end);
        }
        case 2, 3, 4 -> {
          byte[] value = value(step, random.nextInt(10) == 0 ? 2_000 : 20);
          model.put(key, value);
          view.put(key, value);
        }
        case 5 -> view = new RecentView(store, recent);
        case 7 -> {
          List<byte[]> some = times(random.nextInt(4), random.nextInt(keys), keys + 20);
          assertSame(view.getAll(some), model.getAll(some));
        }
        case 6 -> assertThat(view.get(key)).isEqualTo(model.get(key));
        default -> {
          List<byte[]> some = new ArrayList<>();
          for (int i = 0; i < 5; i++) {
            some.add(key(random.nextInt(2), random.nextInt(keys)));
          }
          assertSame(view.getAll(some), model.getAll(some));
        }
      }
    }
  }

  private static RecentWrites recent(long mostBytes) {
    return new RecentWrites(mostBytes, new SharedBudget(Long.MAX_VALUE));
  }

  private static void assertSame(List<byte @Nullable []> found, List<byte @Nullable []> right) {
    assertThat(found.toArray(new byte[0][])).isDeepEqualTo(right.toArray(new byte[0][]));
  }

  private static List<byte[]> times(int time, int from, int to) {
    List<byte[]> keys = new ArrayList<>();
    for (int i = from; i < to; i++) {
      keys.add(timed(time, i));
    }
    return keys;
  }

  private static byte[] timed(int time, int number) {
    byte[] key = Arrays.copyOf(Tables.timed(0, time, 0), 13);
    key[11] = (byte) (number >>> 8);
    key[12] = (byte) number;
    return key;
  }

  private static byte[] key(int table, int number) {
    byte[] key = new byte[6];
    System.arraycopy(Tables.keyed(table, 0), 0, key, 0, 3);
    key[4] = (byte) (number >>> 8);
    key[5] = (byte) number;
    key[3] = (byte) (number >>> 16);
    return key;
  }

  private static byte[] value(int number, int length) {
    byte[] value = new byte[length];
    value[0] = (byte) number;
    value[1] = (byte) (number >>> 8);
    return value;
  }

  /** A state that counts the keys that it is asked for. */
  private static final class Counting implements StateView {
    private final MapView state = new MapView();
    private int asked;

    @Override
    public byte @Nullable [] get(byte[] key) {
      asked++;
      return state.get(key);
    }

    @Override
    public List<byte @Nullable []> getAll(List<byte[]> keys) {
      asked += keys.size();
      return state.getAll(keys);
    }

    @Override
    public void put(byte[] key, byte[] value) {
      state.put(key, value);
    }

    @Override
    public void delete(byte[] key) {
      state.delete(key);
    }

    @Override
    public void deleteRange(byte[] from, byte[] to) {
      state.deleteRange(from, to);
    }

    @Override
    public SpillFiles spills() {
      return state.spills();
    }

    @Override
    public Cursor scan(byte[] from, byte[] to) {
      return state.scan(from, to);
    }
  }
}
