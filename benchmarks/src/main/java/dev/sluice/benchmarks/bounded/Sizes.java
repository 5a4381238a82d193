package dev.sluice.benchmarks.bounded;

import dev.sluice.benchmarks.pipeline.Digest;

/**
 * How much there is of everything, and which number goes with which.
 *
 * @param pairs the large input; the others stand in a fixed relation to it
 */
record Sizes(long pairs) {
  private static final int VALUES_PER_KEY = 20;

  Sizes {
    if (pairs < VALUES_PER_KEY) {
      throw new IllegalArgumentException(
          "There must be at least " + VALUES_PER_KEY + " pairs, not " + pairs);
    }
  }

  /** Keys of the large input, entries of the small one. */
  long keys() {
    return pairs / VALUES_PER_KEY;
  }

  /** Rows that are joined with the small input, or look something up in it. */
  long facts() {
    return pairs / 2;
  }

  /** Which key a number has: as good as random, the same everywhere. */
  static long keyOf(long number, long keys) {
    return Math.floorMod(Digest.mix(number), keys);
  }

  /** What the small input says of a key. */
  static String nameOf(long key) {
    return "name-" + key;
  }
}
