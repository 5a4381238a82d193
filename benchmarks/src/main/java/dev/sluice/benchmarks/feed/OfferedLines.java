package dev.sluice.benchmarks.feed;

import java.util.SplittableRandom;

/**
 * The lines that are offered: row n is always the same, a time 5 ms after the row's before, a tab,
 * and words by Zipf's law. The words are made beforehand, so that reading costs next to nothing.
 */
public final class OfferedLines {
  private static final long START_MILLIS = 1_767_225_600_000L;
  private static final long STEP_MILLIS = 5;

  private OfferedLines() {}

  /** The event time of a row, in epoch milliseconds. */
  public static long millis(long row) {
    return START_MILLIS + row * STEP_MILLIS;
  }

  /** A row as the word count reads it. */
  public static String line(long row) {
    return millis(row) + Text.WORDS[(int) (row & (Text.ROWS - 1))];
  }

  /** Made when the first line is read: only then is it settled how many words a line has. */
  private static final class Text {
    private static final int ROWS = 1 << 16;
    private static final int VOCABULARY = 20_000;
    private static final String[] WORDS = words();

    private Text() {}

    /** The rank's logarithm is evenly spread, which is Zipf's law with exponent 1. */
    private static String[] words() {
      SplittableRandom random = new SplittableRandom(42);
      String[] rows = new String[ROWS];
      for (int row = 0; row < ROWS; row++) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < Feed.inThisJvm().wordsPerRow(); i++) {
          int rank = (int) Math.pow(VOCABULARY, random.nextDouble());
          line.append(i == 0 ? '\t' : ' ').append("word").append(rank);
        }
        rows[row] = line.toString();
      }
      return rows;
    }
  }
}
