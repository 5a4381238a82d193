package dev.sluice.benchmarks.input;

/**
 * What an input consists of: the same spec gives the same bytes.
 *
 * @param shape which words
 * @param lines how many lines
 * @param wordsPerLine words on each
 * @param vocabulary how many different words there are
 * @param stepMillis event time from line to line
 * @param seed of all that is random
 */
public record InputSpec(
    Shape shape, int lines, int wordsPerLine, int vocabulary, int stepMillis, long seed) {
  private static final int LAG_WORDS = 10_000;

  /** Which words an input holds. */
  public enum Shape {
    ZIPF,
    DISTINCT
  }

  public InputSpec {
    if (lines < 1 || wordsPerLine < 1 || vocabulary < 1 || stepMillis < 1) {
      throw new IllegalArgumentException(
          "An input needs at least one line, word and millisecond: "
              + lines
              + " lines of "
              + wordsPerLine
              + " words of "
              + vocabulary
              + " every "
              + stepMillis
              + " ms");
    }
    if (vocabulary > Words.MAX_ID) {
      throw new IllegalArgumentException(
          "The vocabulary has at most " + Words.MAX_ID + " words, asked for " + vocabulary);
    }
  }

  /** Lines of 8 words by Zipf's law, every 5 ms: two million touch 35 windows. */
  public static InputSpec zipf(int lines, int vocabulary) {
    return new InputSpec(Shape.ZIPF, lines, 8, vocabulary, 5, 42);
  }

  /** Lines of 8 words, every 5 ms, each word twice. */
  public static InputSpec distinct(int vocabulary) {
    return new InputSpec(Shape.DISTINCT, vocabulary / 4, 8, vocabulary, 5, 42);
  }

  /** A file name that no other spec has. */
  String fileName() {
    return String.format(
        "%s-%dx%d-of-%d-every-%dms-seed-%d.txt",
        shape, lines, wordsPerLine, vocabulary, stepMillis, seed);
  }

  WordSource words() {
    return switch (shape) {
      case ZIPF -> WordSource.zipf(vocabulary, seed);
      case DISTINCT -> WordSource.distinct(vocabulary, LAG_WORDS);
    };
  }
}
