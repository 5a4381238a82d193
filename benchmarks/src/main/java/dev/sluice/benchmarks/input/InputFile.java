package dev.sluice.benchmarks.input;

import dev.sluice.benchmarks.pipeline.WordCount;
import dev.sluice.benchmarks.report.Tally;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.BitSet;
import java.util.Properties;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * A file of lines with event times, and what a right word count gives for it.
 *
 * @param path where the lines are
 * @param spec what they are
 * @param expected of the counts of all windows
 */
public record InputFile(Path path, InputSpec spec, Tally expected) {
  /** The time of the first line: 2026-01-01T00:00:00Z, on a window's edge. */
  private static final long START_MILLIS = 1_767_225_600_000L;

  /** Times go back and forth by up to this much: real lines are not in order. */
  private static final int JITTER_MILLIS = 20_000;

  /** The file of that spec in {@code directory}, written now if it is not there. */
  public static InputFile in(Path directory, InputSpec spec) throws IOException {
    Path path = directory.resolve(spec.fileName());
    Path sidecar = directory.resolve(spec.fileName() + ".expected");
    if (!Files.exists(sidecar)) {
      Files.createDirectories(directory);
      Tally tally = write(path, spec);
      save(tally, sidecar);
    }
    return new InputFile(path, spec, load(sidecar));
  }

  private static Tally write(Path path, InputSpec spec) throws IOException {
    Tally tally = new Tally();
    TreeMap<Long, BitSet> seen = new TreeMap<>();
    WordSource words = spec.words();
    SplittableRandom jitter = new SplittableRandom(spec.seed() + 1);
    long position = 0;
    try (BufferedWriter writer = Files.newBufferedWriter(path)) {
      for (int line = 0; line < spec.lines(); line++) {
        long millis =
            START_MILLIS + (long) line * spec.stepMillis() + jitter.nextInt(JITTER_MILLIS);
        writer.append(Long.toString(millis));
        for (int i = 0; i < spec.wordsPerLine(); i++) {
          int id = words.wordAt(position++);
          String text = Words.text(id);
          writer.append(i == 0 ? '\t' : ' ').append(text);
          expect(millis, id, text, tally, seen);
        }
        writer.append('\n');
      }
    }
    seen.values().forEach(ids -> tally.addRows(ids.cardinality()));
    return tally;
  }

  private static void expect(
      long millis, int id, String text, Tally tally, TreeMap<Long, BitSet> seen) {
    long start = millis - millis % WordCount.PERIOD_MILLIS;
    while (start + WordCount.WINDOW_MILLIS > millis) {
      tally.addOccurrences(start, text, 1);
      seen.computeIfAbsent(start, window -> new BitSet()).set(id);
      start -= WordCount.PERIOD_MILLIS;
    }
  }

  private static void save(Tally tally, Path sidecar) throws IOException {
    Properties properties = new Properties();
    properties.setProperty("rows", Long.toString(tally.rows()));
    properties.setProperty("occurrences", Long.toString(tally.occurrences()));
    properties.setProperty("checksum", Long.toString(tally.checksum()));
    Path temporary = sidecar.resolveSibling(sidecar.getFileName() + ".tmp");
    try (Writer writer = Files.newBufferedWriter(temporary)) {
      properties.store(writer, null);
    }
    Files.move(temporary, sidecar, StandardCopyOption.ATOMIC_MOVE);
  }

  private static Tally load(Path sidecar) throws IOException {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(sidecar)) {
      properties.load(reader);
    }
    return new Tally(
        Long.parseLong(properties.getProperty("rows")),
        Long.parseLong(properties.getProperty("occurrences")),
        Long.parseLong(properties.getProperty("checksum")));
  }
}
