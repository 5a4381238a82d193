package dev.sluice.benchmarks.report;

/**
 * What a set of counts adds up to, without keeping them, so that results of any size can be
 * checked.
 *
 * <p>The checksum is the sum over all (window, word) of a 64-bit hash times the count, wrapping. It
 * is the same whether a word was counted at once or added one by one; that it came out in one piece
 * shows in the number of rows. Owned by one thread.
 */
public final class Tally {
  private long rows;
  private long occurrences;
  private long checksum;

  public Tally() {}

  public Tally(long rows, long occurrences, long checksum) {
    this.rows = rows;
    this.occurrences = occurrences;
    this.checksum = checksum;
  }

  /** Adds one result row. */
  public void add(long windowStartMillis, CharSequence word, long count) {
    rows++;
    addOccurrences(windowStartMillis, word, count);
  }

  /** Adds to what a row will hold, not a row. */
  public void addOccurrences(long windowStartMillis, CharSequence word, long count) {
    occurrences += count;
    checksum += hash(windowStartMillis, word) * count;
  }

  public void addRows(long count) {
    rows += count;
  }

  /** Adds a line of the output: window start in epoch milliseconds, tab, word, tab, count. */
  public void addLine(String line) {
    int first = line.indexOf('\t');
    int second = line.indexOf('\t', first + 1);
    if (first < 0 || second < 0) {
      throw new IllegalArgumentException("Not a line of counts: '" + line + "'");
    }
    add(
        Long.parseLong(line, 0, first, 10),
        line.substring(first + 1, second),
        Long.parseLong(line, second + 1, line.length(), 10));
  }

  /** Result rows: (window, word) pairs. */
  public long rows() {
    return rows;
  }

  /** The sum of all counts. */
  public long occurrences() {
    return occurrences;
  }

  public long checksum() {
    return checksum;
  }

  public boolean sameAs(Tally other) {
    return rows == other.rows && occurrences == other.occurrences && checksum == other.checksum;
  }

  @Override
  public String toString() {
    return String.format("%,d rows, %,d occurrences, checksum %016x", rows, occurrences, checksum);
  }

  /** FNV-1a over the word's characters, then the finisher of SplittableRandom's generator. */
  private static long hash(long windowStartMillis, CharSequence word) {
    long hash = 0xcbf29ce484222325L ^ windowStartMillis;
    for (int i = 0; i < word.length(); i++) {
      hash = (hash ^ word.charAt(i)) * 0x100000001b3L;
    }
    hash = (hash ^ (hash >>> 30)) * 0xbf58476d1ce4e5b9L;
    hash = (hash ^ (hash >>> 27)) * 0x94d049bb133111ebL;
    return hash ^ (hash >>> 31);
  }
}
