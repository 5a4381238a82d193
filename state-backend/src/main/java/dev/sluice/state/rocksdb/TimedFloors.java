package dev.sluice.state.rocksdb;

import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Below which key nothing lives in each timed table.
 *
 * <p>What is due is deleted from the front of a timed table, batch after batch, so its front is
 * full of tombstones until a compaction. A scan starts at the floor instead and never walks them.
 *
 * <p>Changed by the applying thread alone: lowered before a smaller key is written, raised after
 * deletes were. Whoever reads a floor too low walks a few tombstones more; too high can't matter,
 * since what was written below it after the reader looked is still in an overlay that it reads.
 */
final class TimedFloors {
  private final Map<Integer, byte[]> floors = new ConcurrentHashMap<>();

  /** {@code from}, or the floor of its table if that is higher. */
  byte[] raise(int store, byte[] from) {
    byte[] floor = floors.get(table(store, from));
    return floor == null || Arrays.compareUnsigned(floor, from) <= 0 ? from : floor;
  }

  byte @Nullable [] get(int store, byte[] key) {
    return floors.get(table(store, key));
  }

  void set(int store, byte[] floor) {
    floors.put(table(store, floor), floor);
  }

  /** Lowers the floor to a key that is about to be written. */
  void lower(int store, byte[] key) {
    floors.computeIfPresent(
        table(store, key), (table, floor) -> Arrays.compareUnsigned(key, floor) < 0 ? key : floor);
  }

  private static Integer table(int store, byte[] key) {
    return store << 8 | (key[0] & 0xFF);
  }
}
