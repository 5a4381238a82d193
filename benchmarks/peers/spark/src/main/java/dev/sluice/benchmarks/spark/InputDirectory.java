package dev.sluice.benchmarks.spark;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;

/**
 * The input as a directory, which is what a file stream reads: as one file or cut into several, and
 * behind it a file with one line of a far later time.
 *
 * <p>The last line's time is what closes all windows before it: Spark's watermark is the greatest
 * time seen, less the delay, and never the end of time. Its own window stays open.
 */
final class InputDirectory {
  private static final long YEAR_MILLIS = 365L * 24 * 60 * 60 * 1000;

  private InputDirectory() {}

  /** Makes {@code directory}, which is not there yet; its files have times in the input's order. */
  static void make(Path directory, Path input, int pieces) throws IOException {
    Files.createDirectories(directory);
    if (pieces == 1) {
      Files.createSymbolicLink(directory.resolve("lines-0"), input.toAbsolutePath());
    } else {
      cut(directory, input, pieces);
    }
    long last = Files.getLastModifiedTime(directory.resolve("lines-" + (pieces - 1))).toMillis();
    Path end = directory.resolve("lines-end");
    Files.writeString(end, (firstMillis(input) + YEAR_MILLIS) + "\tend\n");
    Files.setLastModifiedTime(end, FileTime.fromMillis(last + 1000));
  }

  private static void cut(Path directory, Path input, int pieces) throws IOException {
    long size = Files.size(input);
    long time = Files.getLastModifiedTime(input).toMillis();
    try (BufferedReader reader = Files.newBufferedReader(input)) {
      long read = 0;
      for (int piece = 0; piece < pieces; piece++) {
        Path path = directory.resolve("lines-" + piece);
        long end = size * (piece + 1) / pieces;
        try (BufferedWriter writer = Files.newBufferedWriter(path)) {
          String line;
          while (read < end && (line = reader.readLine()) != null) {
            writer.append(line).append('\n');
            read += line.length() + 1;
          }
        }
        Files.setLastModifiedTime(path, FileTime.fromMillis(time + piece * 1000L));
      }
    }
  }

  private static long firstMillis(Path input) throws IOException {
    try (BufferedReader reader = Files.newBufferedReader(input)) {
      String line = reader.readLine();
      if (line == null) {
        throw new IllegalArgumentException("There is no line in " + input);
      }
      return Long.parseLong(line, 0, line.indexOf('\t'), 10);
    }
  }
}
