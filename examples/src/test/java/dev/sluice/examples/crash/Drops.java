package dev.sluice.examples.crash;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Files of timed lines for a watched directory, the same for the same seed.
 *
 * <p>Event time goes on from file to file; lines are out of order by less than the word count's
 * delay, so that none is late whatever the batches.
 */
final class Drops {
  private static final long START_SECONDS = Instant.parse("2026-01-01T00:00:00Z").getEpochSecond();
  private static final int MOST_OUT_OF_ORDER_SECONDS = 540;
  private final SplittableRandom random;
  private final int linesPerFile;
  private long seconds = START_SECONDS;
  private int files;

  Drops(long seed, int linesPerFile) {
    this.random = new SplittableRandom(seed);
    this.linesPerFile = linesPerFile;
  }

  /** The next file's lines. */
  List<String> next() {
    List<String> lines = new ArrayList<>(linesPerFile);
    for (int i = 0; i < linesPerFile; i++) {
      seconds += random.nextInt(6);
      long at = Math.max(START_SECONDS, seconds - random.nextInt(MOST_OUT_OF_ORDER_SECONDS));
      StringBuilder line = new StringBuilder(Instant.ofEpochSecond(at).toString());
      for (int word = random.nextInt(1, 8); word > 0; word--) {
        line.append(' ').append("word").append(random.nextInt(1 + random.nextInt(200)));
      }
      lines.add(line.toString());
    }
    return lines;
  }

  /** Puts lines into the directory as a whole file: written aside, then renamed. */
  void drop(Path directory, List<String> lines) throws IOException {
    place(directory, String.format("lines-%05d.txt", files++), lines);
  }

  /** Says that no more files will come. */
  static void end(Path directory) throws IOException {
    place(directory, "_END", List.of());
  }

  private static void place(Path directory, String name, List<String> lines) throws IOException {
    Files.createDirectories(directory);
    Path aside = directory.resolve("." + name + ".tmp");
    Files.write(aside, lines);
    Files.move(aside, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
  }
}
