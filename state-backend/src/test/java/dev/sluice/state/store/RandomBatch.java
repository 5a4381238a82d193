package dev.sluice.state.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.state.Cursor;
import dev.sluice.state.KeyGroupRange;
import dev.sluice.state.StateView;
import dev.sluice.state.Tables;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Random work of one task: on a view and on the model, comparing all that is read. */
final class RandomBatch {
  private static final int TIMES = 12;

  private final SplittableRandom random;
  private final StateView view;
  private final ModelState model;
  private final KeyGroupRange keyGroups;

  RandomBatch(SplittableRandom random, StateView view, ModelState model, KeyGroupRange keyGroups) {
    this.random = random;
    this.view = view;
    this.model = model;
    this.keyGroups = keyGroups;
  }

  void run(int steps) {
    for (int i = 0; i < steps; i++) {
      step();
    }
  }

  private void step() {
    switch (random.nextInt(12)) {
      case 0, 1, 2, 3, 4 -> {
        byte[] key = key();
        byte[] value = new byte[random.nextInt(4) == 0 ? 0 : random.nextInt(30)];
        random.nextBytes(value);
        view.put(key, value);
        model.put(key, value);
      }
      case 5, 6 -> {
        byte[] key = key();
        view.delete(key);
        model.delete(key);
      }
      case 7 -> {
        byte[][] range = range();
        view.deleteRange(range[0], range[1]);
        model.deleteRange(range[0], range[1], keyGroups);
      }
      case 8 -> checkGet(key());
      case 9 -> checkGetAll();
      case 10 -> checkScan(range());
      default -> scanAndChange(range());
    }
  }

  private void checkGet(byte[] key) {
    assertThat(view.get(key)).as(Arrays.toString(key)).isEqualTo(model.get(key));
  }

  private void checkGetAll() {
    List<byte[]> keys = new ArrayList<>();
    for (int i = random.nextInt(6); i >= 0; i--) {
      keys.add(key());
    }
    List<byte[]> values = view.getAll(keys);
    for (int i = 0; i < keys.size(); i++) {
      assertThat(values.get(i)).isEqualTo(model.get(keys.get(i)));
    }
  }

  private void checkScan(byte[][] range) {
    assertThat(ModelState.scan(view, range[0], range[1]))
        .isEqualTo(model.scan(range[0], range[1], keyGroups));
  }

  /** Walks a range and changes what lies around: ahead it is seen, behind it is not. */
  private void scanAndChange(byte[][] range) {
    byte[] at = null;
    try (Cursor cursor = view.scan(range[0], range[1])) {
      while (true) {
        byte[] expected = at == null ? first(range) : model.firstAbove(at, range[1], keyGroups);
        assertThat(cursor.next()).isEqualTo(expected != null);
        if (expected == null) {
          return;
        }
        at = cursor.key();
        assertThat(at).isEqualTo(expected);
        assertThat(cursor.value()).isEqualTo(model.get(at));
        changeSomething();
      }
    }
  }

  private byte @Nullable [] first(byte[][] range) {
    if (Arrays.compareUnsigned(range[0], range[1]) >= 0) {
      return null;
    }
    byte[] first = model.firstAbove(range[0], range[1], keyGroups);
    boolean here =
        !model.scan(range[0], Arrays.copyOf(range[0], range[0].length + 1), keyGroups).isEmpty();
    return here ? range[0] : first;
  }

  private void changeSomething() {
    byte[] key = key();
    byte[][] range = range();
    switch (random.nextInt(6)) {
      case 0 -> {
        view.put(key, key);
        model.put(key, key);
      }
      case 1 -> {
        view.delete(key);
        model.delete(key);
      }
      case 2 -> {
        view.deleteRange(range[0], range[1]);
        model.deleteRange(range[0], range[1], keyGroups);
      }
      default -> {}
    }
  }

  /** A key of a keyed or timed table, in the partition's key groups. */
  private byte[] key() {
    int keyGroup = keyGroups.first() + random.nextInt(keyGroups.end() - keyGroups.first());
    byte[] start =
        switch (random.nextInt(3)) {
          case 0 -> Tables.keyed(0, keyGroup);
          case 1 -> Tables.keyed(Tables.MAX_TABLE, keyGroup);
          default -> Tables.timed(1, random.nextInt(TIMES) - TIMES / 2, keyGroup);
        };
    byte[] rest = new byte[random.nextInt(3)];
    for (int i = 0; i < rest.length; i++) {
      rest[i] = (byte) (random.nextInt(3) * 127);
    }
    byte[] key = Arrays.copyOf(start, start.length + rest.length);
    System.arraycopy(rest, 0, key, start.length, rest.length);
    return key;
  }

  /** A range within one table: of a key's, of a key group, of times, or a whole table. */
  private byte[][] range() {
    byte[] from = key();
    return switch (random.nextInt(4)) {
      case 0 -> new byte[][] {from, Tables.after(from)};
      case 1 -> {
        byte[] group = Arrays.copyOf(from, Math.min(from.length, 3));
        yield new byte[][] {group, Tables.after(group)};
      }
      case 2 -> {
        int time = random.nextInt(TIMES) - TIMES / 2;
        yield new byte[][] {
          Tables.timed(1, time), Tables.timed(1, time + random.nextInt(TIMES) - 1L)
        };
      }
      default -> {
        byte[] table = {from[0]};
        yield new byte[][] {table, Tables.after(table)};
      }
    };
  }
}
