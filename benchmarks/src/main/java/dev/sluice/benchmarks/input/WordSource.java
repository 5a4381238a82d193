package dev.sluice.benchmarks.input;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Which words follow one another in an input. Owned by one thread. */
interface WordSource {
  /** The id of the {@code position}th word of the input, from 0 to the vocabulary's size. */
  int wordAt(long position);

  /** Words by Zipf's law with exponent 1: the word of rank r is r times rarer than the first. */
  static WordSource zipf(int vocabulary, long seed) {
    double[] cumulative = new double[vocabulary];
    double sum = 0;
    for (int rank = 0; rank < vocabulary; rank++) {
      sum += 1.0 / (rank + 1);
      cumulative[rank] = sum;
    }
    double total = sum;
    SplittableRandom random = new SplittableRandom(seed);
    return position -> {
      int found = Arrays.binarySearch(cumulative, random.nextDouble() * total);
      return found >= 0 ? found : -found - 1;
    };
  }

  /**
   * Each word of the vocabulary twice, the second time {@code lag} words after the first (words
   * within {@code lag} of an end once more or less often): as many keys as can be, that still have
   * to be counted.
   */
  static WordSource distinct(int vocabulary, int lag) {
    return position -> {
      long index = position / 2;
      long id = position % 2 == 0 ? index : Math.max(0, index - lag);
      return (int) (id % vocabulary);
    };
  }
}
