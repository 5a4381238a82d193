package dev.sluice.testkit.engine.child;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What lies outside of a query, in files, so that every process sees it: lines to be read, rows
 * written, and a diary of what was done after commits.
 *
 * @param directory exists
 */
record World(String directory) implements Serializable {
  static final int SPLITS = 3;
  private static final String ATTEMPT = "attempt/";

  /** Adds lines to a split. */
  void add(int split, Item... items) {
    for (Item item : items) {
      append(input(split), item.asLine());
    }
  }

  /** There will be no more lines. */
  void end() {
    append("input/ended", "");
  }

  boolean hasEnded() {
    return Files.exists(path("input/ended"));
  }

  List<String> lines(int split) {
    return read(input(split));
  }

  /** Replaces what an earlier attempt wrote under this batch and partition. */
  void write(long batch, int partition, List<Item> items) throws IOException {
    Path file = path("output/%06d-%d".formatted(batch, partition));
    Files.createDirectories(Path.of(directory, "output"));
    Files.write(file, items.stream().map(Item::asLine).toList());
  }

  /** The driver is about to say that a batch is committed. */
  void announce(long batch) {
    append("announced/" + batch, "");
  }

  /** Something follows the commit of a batch; it must have been announced. */
  void follow(long batch, String what) {
    append("diary", (Files.exists(path("announced/" + batch)) ? "" : "too early: ") + what);
  }

  /** A mark was finalised; a mark does not know its batch. */
  void finalised(String mark) {
    append("marks", mark);
  }

  List<String> marks() {
    return read("marks");
  }

  List<String> diary() {
    return read("diary");
  }

  /** The word under which an attempt tells of itself. */
  static String attempt(String id) {
    return ATTEMPT + id;
  }

  /** What was written of words, in order. */
  List<String> written() {
    return allWritten().stream().filter(line -> !line.contains(ATTEMPT)).sorted().toList();
  }

  /** The attempts whose rows were written: those that were accepted. */
  List<String> accepted() {
    return allWritten().stream()
        .filter(line -> line.contains(ATTEMPT))
        .map(line -> Item.parse(line).word())
        .sorted()
        .toList();
  }

  private List<String> allWritten() {
    List<String> lines = new ArrayList<>();
    if (Files.exists(path("output"))) {
      try (Stream<Path> files = Files.list(path("output"))) {
        files.forEach(file -> lines.addAll(read("output/" + file.getFileName())));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return lines;
  }

  private static String input(int split) {
    return "input/" + split;
  }

  private List<String> read(String name) {
    try {
      return Files.exists(path(name)) ? Files.readAllLines(path(name)) : List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void append(String name, String line) {
    try {
      Files.createDirectories(path(name).resolveSibling("."));
      Files.writeString(
          path(name), line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path path(String name) {
    return Path.of(directory, name);
  }
}
