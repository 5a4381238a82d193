package dev.sluice.examples.wordcount;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.testkit.SeededTest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultSummaryTest {
  private final Path folder;

  ResultSummaryTest(@TempDir Path folder) {
    this.folder = folder;
  }

  private String print() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (PrintStream out = new PrintStream(bytes, false, StandardCharsets.UTF_8)) {
      ResultSummary.of(folder).print(folder, out);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Test
  void printsTheLastWindowsWithTheirWordsAndWhereTheResultLies() throws IOException {
    Files.write(
        folder.resolve("counts-a"),
        List.of(
            "2026-01-01T00:00:00Z/2026-01-01T00:10:00Z first 9",
            "2026-01-01T00:05:00Z/2026-01-01T00:15:00Z b 2",
            "2026-01-01T00:05:00Z/2026-01-01T00:15:00Z a 2",
            "2026-01-01T00:10:00Z/2026-01-01T00:20:00Z c 1",
            "2026-01-01T00:10:00Z/2026-01-01T00:20:00Z c 3"));
    Files.write(
        folder.resolve("counts-b"), List.of("2026-01-01T00:15:00Z/2026-01-01T00:25:00Z d 1234"));
    Files.writeString(folder.resolve(".counts-c"), "not whole yet");

    assertThat(print().lines())
        .containsExactly(
            "",
            "2026-01-01T00:05:00Z/2026-01-01T00:15:00Z",
            "             2  a",
            "             2  b",
            "",
            "2026-01-01T00:10:00Z/2026-01-01T00:20:00Z",
            "             3  c",
            "",
            "2026-01-01T00:15:00Z/2026-01-01T00:25:00Z",
            "         1,234  d",
            "",
            "6 lines of result in 2 files in " + folder);
  }

  @Test
  void printsThatThereIsNoResultYet() throws IOException {
    assertThat(print().lines()).containsExactly("", "0 lines of result in 0 files in " + folder);
  }

  @Test
  void saysWhatItCannotRead() throws IOException {
    Files.writeString(folder.resolve("other"), "something else\n");

    assertThatThrownBy(this::print)
        .hasMessage(
            "Expected a window, a word and a count in a line of the result, found: something else");
  }

  /** Words come several times with growing counts in any order, as they do in update mode. */
  @SeededTest
  void findsTheMostFrequentWordsByTheirGreatestCount(long seed) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    Map<String, Long> greatest = new TreeMap<>();
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      String word = "w" + random.nextInt(60);
      long count = random.nextInt(40);
      greatest.merge(word, count, Math::max);
      lines.add("2026-01-01T00:00:00Z/2026-01-01T00:10:00Z " + word + " " + count);
    }
    Files.write(folder.resolve("counts"), lines);

    assertThat(print().lines().skip(2).limit(ResultSummary.WORDS)).isEqualTo(top(greatest));
  }

  private static List<String> top(Map<String, Long> counts) {
    return counts.entrySet().stream()
        .sorted(
            Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                .thenComparing(Map.Entry.comparingByKey()))
        .limit(ResultSummary.WORDS)
        .map(e -> String.format(Locale.ROOT, "  %,12d  %s", e.getValue(), e.getKey()))
        .toList();
  }
}
