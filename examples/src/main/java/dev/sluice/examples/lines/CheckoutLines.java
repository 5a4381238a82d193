package dev.sluice.examples.lines;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/**
 * The lines of a checkout's own docs and sources with event times put on: something to count where
 * nothing else is at hand.
 *
 * <p>The lines are taken in the order of the files' paths, one second apart from 2026-01-01 on.
 * Every {@value #DISORDER}th is {@value #DISORDER_SECONDS} seconds older than that, as if it had
 * been held up on its way. The same checkout gives the same lines.
 */
public final class CheckoutLines {
  private static final long START_SECONDS = Instant.parse("2026-01-01T00:00:00Z").getEpochSecond();
  private static final long DISORDER = 97;
  private static final long DISORDER_SECONDS = 240;
  private static final String FILE_NAME = "checkout-lines.txt";

  private CheckoutLines() {}

  /**
   * Writes the timed lines of {@code checkout} into {@code folder}, unless they are there already:
   * a run that goes on after a stop must find its input as it was.
   *
   * @return the file of timed lines
   * @throws BadInputException if there are no docs or sources under {@code checkout}
   */
  public static Path stamp(Path checkout, Path folder) throws IOException {
    Path target = folder.resolve(FILE_NAME);
    if (Files.exists(target)) {
      return target;
    }
    List<Path> sources = sourcesOf(checkout);
    if (sources.isEmpty()) {
      throw new BadInputException(
          "No docs or sources (*.md, *.java) under "
              + checkout.toAbsolutePath()
              + ". Expected a checkout of Sluice. Start in its folder, or name files of timed lines"
              + " with --input=<glob>.");
    }
    Files.createDirectories(folder);
    Path written = folder.resolve("." + FILE_NAME);
    try (BufferedWriter out = Files.newBufferedWriter(written)) {
      long count = 0;
      for (Path source : sources) {
        count = stampFile(source, out, count);
      }
    }
    return Files.move(
        written, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private static List<Path> sourcesOf(Path checkout) throws IOException {
    try (Stream<Path> paths = Files.walk(checkout)) {
      return paths
          .filter(path -> isSource(checkout.relativize(path)))
          .filter(Files::isRegularFile)
          .sorted()
          .toList();
    }
  }

  private static boolean isSource(Path path) {
    String name = String.valueOf(path.getFileName());
    if (!name.endsWith(".md") && !name.endsWith(".java")) {
      return false;
    }
    for (Path part : path) {
      if (part.toString().startsWith(".") || part.toString().equals("target")) {
        return false;
      }
    }
    return true;
  }

  private static long stampFile(Path source, BufferedWriter out, long before) throws IOException {
    long count = before;
    try (BufferedReader lines = Files.newBufferedReader(source, StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (!line.isBlank()) {
          out.write(timeOf(count) + " " + line.strip() + "\n");
          count++;
        }
      }
    }
    return count;
  }

  private static Instant timeOf(long count) {
    long late = count % DISORDER == DISORDER - 1 ? Math.min(count, DISORDER_SECONDS) : 0;
    return Instant.ofEpochSecond(START_SECONDS + count - late);
  }
}
