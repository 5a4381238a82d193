package dev.sluice.examples.crash;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

/** What the word count wrote: all files of its result folder but the temporary ones. */
final class ResultFiles {
  private ResultFiles() {}

  /** All lines of all files, sorted; a line that was written twice is there twice. */
  static List<String> lines(Path folder) {
    List<String> lines = new ArrayList<>();
    for (Path file : files(folder)) {
      try {
        lines.addAll(Files.readAllLines(file));
      } catch (IOException failure) {
        throw new UncheckedIOException(failure);
      }
    }
    Collections.sort(lines);
    return lines;
  }

  static long count(Path folder) {
    return files(folder).size();
  }

  private static List<Path> files(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile)
          .filter(file -> file.getFileName().toString().startsWith("counts"))
          .filter(file -> !file.toString().contains("/.temp-beam"))
          .toList();
    } catch (IOException | UncheckedIOException failure) {
      // A temporary file went away between the folder's listing and the look at it.
      return files(folder);
    }
  }
}
