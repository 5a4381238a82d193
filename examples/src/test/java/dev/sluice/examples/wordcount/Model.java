package dev.sluice.examples.wordcount;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The word count in a few lines of plain Java: what any runner's result must equal. */
final class Model {
  private static final long SIZE_MILLIS = 600_000;
  private static final long EVERY_MILLIS = 300_000;
  private static final List<String> WORDS =
      List.of("the", "quick", "Fox", "fox,", "d\u00e4mmerung", "x1", "--", "A", "jumps");

  private Model() {}

  /** The lines of the result for timed lines none of which is late, in order. */
  static List<String> count(Collection<String> lines) {
    TreeMap<String, Long> counts = new TreeMap<>();
    for (String line : lines) {
      if (line.isBlank()) {
        continue;
      }
      String[] parts = line.split("[ \t]", 2);
      long millis = Instant.parse(parts[0]).toEpochMilli();
      long latest = Math.floorDiv(millis, EVERY_MILLIS) * EVERY_MILLIS;
      for (long start = latest; start > millis - SIZE_MILLIS; start -= EVERY_MILLIS) {
        String window =
            Instant.ofEpochMilli(start) + "/" + Instant.ofEpochMilli(start + SIZE_MILLIS);
        for (String word : parts[1].toLowerCase(Locale.ROOT).split("[^\\p{L}\\p{Nd}]+", -1)) {
          if (!word.isEmpty()) {
            counts.merge(window + " " + word, 1L, Long::sum);
          }
        }
      }
    }
    return counts.entrySet().stream().map(e -> e.getKey() + " " + e.getValue()).sorted().toList();
  }

  /** Some lines of the first hours of 2026, out of order by less than ten minutes. */
  static List<String> randomLines(SplittableRandom random, int count) {
    List<String> lines = new ArrayList<>();
    long millis = Instant.parse("2026-01-01T00:00:00Z").toEpochMilli();
    for (int i = 0; i < count; i++) {
      millis += random.nextInt(120_000);
      StringBuilder line = new StringBuilder();
      line.append(Instant.ofEpochMilli(millis - random.nextInt(600_000)));
      for (int words = random.nextInt(6); words >= 0; words--) {
        line.append(words % 2 == 0 ? ' ' : '\t').append(WORDS.get(random.nextInt(WORDS.size())));
      }
      lines.add(random.nextInt(20) == 0 ? "" : line.toString());
    }
    return lines;
  }

  /** All lines that a run has written, in order. */
  static List<String> written(Path folder) throws IOException {
    Path output = folder.resolve("output");
    List<String> lines = new ArrayList<>();
    if (Files.isDirectory(output)) {
      try (Stream<Path> paths = Files.list(output)) {
        for (Path path : paths.filter(Files::isRegularFile).toList()) {
          lines.addAll(Files.readAllLines(path));
        }
      }
    }
    return lines.stream().sorted().toList();
  }
}
