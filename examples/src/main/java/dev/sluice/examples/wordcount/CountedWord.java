package dev.sluice.examples.wordcount;

import java.time.Instant;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.windowing.IntervalWindow;
import org.apache.beam.sdk.values.KV;

/**
 * A line of the result: a window, a word and how often it stands there.
 *
 * <pre>2026-01-01T00:00:00Z/2026-01-01T00:10:00Z fox 3</pre>
 *
 * @param window the window's start and end, with a slash between
 */
record CountedWord(String window, String word, long count) {
  /**
   * Reads what {@link Format} wrote.
   *
   * @throws IllegalArgumentException if the line was not written by it
   */
  static CountedWord parse(String line) {
    int windowEnd = line.indexOf(' ');
    int wordEnd = line.lastIndexOf(' ');
    if (windowEnd < 0 || wordEnd <= windowEnd) {
      throw new IllegalArgumentException(
          "Expected a window, a word and a count in a line of the result, found: " + line);
    }
    return new CountedWord(
        line.substring(0, windowEnd),
        line.substring(windowEnd + 1, wordEnd),
        Long.parseLong(line.substring(wordEnd + 1)));
  }

  /** From a window's counts to the lines of the result. */
  static final class Format extends DoFn<KV<String, Long>, String> {
    private static final long serialVersionUID = 1L;

    @ProcessElement
    public void process(
        @Element KV<String, Long> counted, IntervalWindow window, OutputReceiver<String> lines) {
      lines.output(
          isoTime(window.start().getMillis())
              + "/"
              + isoTime(window.end().getMillis())
              + " "
              + counted.getKey()
              + " "
              + counted.getValue());
    }

    private static String isoTime(long millis) {
      return Instant.ofEpochMilli(millis).toString();
    }
  }
}
