package dev.sluice.examples.wordcount;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The most frequent words of the last windows, taken from the files of the result.
 *
 * <p>A word that stands there several times, as in update mode or with late lines, counts with its
 * greatest count: counts only grow. Keeps {@value #WINDOWS} times {@value #WORDS} words in memory,
 * whatever the files' size.
 */
final class ResultSummary {
  static final int WINDOWS = 3;
  static final int WORDS = 10;

  /** From the greatest count to the least, and words of the same count in order. */
  private static final Comparator<CountedWord> MOST_FREQUENT_FIRST =
      Comparator.comparingLong(CountedWord::count).reversed().thenComparing(CountedWord::word);

  /** One window and its words that are most frequent so far, each word once. */
  private static final class Top {
    private final String window;
    private final TreeMap<String, CountedWord> words = new TreeMap<>();

    Top(String window) {
      this.window = window;
    }

    void add(CountedWord counted) {
      words.merge(counted.word(), counted, (a, b) -> a.count() >= b.count() ? a : b);
      if (words.size() > WORDS) {
        List<CountedWord> sorted = sorted();
        words.remove(sorted.get(sorted.size() - 1).word());
      }
    }

    /**
     * Whether a count can't be among the words any more. A word that was thrown out comes back with
     * a greater count, so the words are right in the end.
     */
    boolean isBelow(CountedWord counted) {
      return words.size() == WORDS
          && !words.containsKey(counted.word())
          && words.values().stream()
              .allMatch(word -> MOST_FREQUENT_FIRST.compare(word, counted) < 0);
    }

    List<CountedWord> sorted() {
      return words.values().stream().sorted(MOST_FREQUENT_FIRST).toList();
    }
  }

  private final NavigableMap<Instant, Top> tops = new TreeMap<>();
  private @Nullable Top latest;
  private long lines;
  private long files;

  private ResultSummary() {}

  /** Reads all files of a result; a folder that is not there has none. */
  static ResultSummary of(Path folder) throws IOException {
    ResultSummary summary = new ResultSummary();
    if (Files.isDirectory(folder)) {
      try (Stream<Path> paths = Files.list(folder)) {
        for (Path path : paths.filter(ResultSummary::isResult).sorted().toList()) {
          summary.addFile(path);
        }
      }
    }
    return summary;
  }

  /** Beam puts files that are not whole yet into hidden folders. */
  private static boolean isResult(Path path) {
    return Files.isRegularFile(path) && !path.getFileName().toString().startsWith(".");
  }

  private void addFile(Path path) throws IOException {
    files++;
    try (BufferedReader reader = Files.newBufferedReader(path)) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        lines++;
        add(CountedWord.parse(line));
      }
    }
  }

  private void add(CountedWord counted) {
    Top top = latest;
    if (top == null || !top.window.equals(counted.window())) {
      Instant start = Instant.parse(counted.window().substring(0, counted.window().indexOf('/')));
      top = tops.computeIfAbsent(start, ignored -> new Top(counted.window()));
      latest = top;
      if (tops.size() > WINDOWS) {
        tops.pollFirstEntry();
      }
    }
    if (!top.isBelow(counted)) {
      top.add(counted);
    }
  }

  /** Prints the last windows with their words, and where the whole result lies. */
  void print(Path folder, PrintStream out) {
    for (Top top : tops.values()) {
      out.println();
      out.println(top.window);
      for (CountedWord counted : top.sorted()) {
        out.printf("  %,12d  %s%n", counted.count(), counted.word());
      }
    }
    out.println();
    out.printf("%,d lines of result in %,d files in %s%n", lines, files, folder);
  }
}
