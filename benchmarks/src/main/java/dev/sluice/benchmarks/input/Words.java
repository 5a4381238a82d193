package dev.sluice.benchmarks.input;

import java.nio.charset.StandardCharsets;

/** The text of words: 6 letters, different for each id, in no order that follows the id. */
final class Words {
  /** Ids are below this. */
  static final int MAX_ID = 1 << 24;

  /** Odd, so that multiplying by it permutes the numbers below 2^24. */
  private static final int SCRAMBLE = 0x9E3779B1;

  private static final int LETTERS = 26;
  private static final int LENGTH = 6;

  private Words() {}

  static String text(int id) {
    int scrambled = (id * SCRAMBLE) & (MAX_ID - 1);
    byte[] letters = new byte[LENGTH];
    for (int i = 0; i < LENGTH; i++) {
      letters[i] = (byte) ('a' + scrambled % LETTERS);
      scrambled /= LETTERS;
    }
    return new String(letters, StandardCharsets.ISO_8859_1);
  }
}
