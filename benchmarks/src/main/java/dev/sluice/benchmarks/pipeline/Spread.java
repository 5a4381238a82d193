package dev.sluice.benchmarks.pipeline;

import java.io.Serializable;

/**
 * How numbers are spread over keys, windows and stages.
 *
 * <p>The first numbers, as many as there are keys, have each key once; from then on they fall on
 * keys at random.
 *
 * @param keys how many there are
 * @param windows over which the numbers are spread at random, each of {@link #WINDOW_MILLIS}
 * @param stages each of which groups by a key: the last counts, those before it only group
 */
public record Spread(long keys, int windows, int stages) implements Serializable {
  static final long WINDOW_MILLIS = 60_000;

  public Spread {
    if (keys < 1 || windows < 1 || stages < 1) {
      throw new IllegalArgumentException(
          "There must be at least 1 key, window and stage, not "
              + keys
              + ", "
              + windows
              + ", "
              + stages);
    }
  }

  /** The key of a number at a stage, from 0. */
  long keyOf(long number, int stage) {
    if (stage == 0 && number < keys) {
      return number;
    }
    return Math.floorMod(Digest.mix(number + stage * 0x9e3779b9L), keys);
  }

  /** The start of a number's window. */
  long windowOf(long number) {
    long window = Math.floorMod(Digest.mix(~number), windows);
    return OfferedNumbers.START_MILLIS + window * WINDOW_MILLIS;
  }

  /** What the counts of the numbers from 0 up to, not including, {@code numbers} add up to. */
  public Digest expected(long numbers) {
    int[] counts = new int[Math.toIntExact(keys * windows)];
    for (long number = 0; number < numbers; number++) {
      long window = (windowOf(number) - OfferedNumbers.START_MILLIS) / WINDOW_MILLIS;
      counts[(int) (window * keys + keyOf(number, stages - 1))]++;
    }
    Digest digest = new Digest();
    for (int i = 0; i < counts.length; i++) {
      if (counts[i] > 0) {
        long start = OfferedNumbers.START_MILLIS + i / keys * WINDOW_MILLIS;
        digest.add(Digest.hash(start, i % keys, counts[i]));
      }
    }
    return digest;
  }
}
