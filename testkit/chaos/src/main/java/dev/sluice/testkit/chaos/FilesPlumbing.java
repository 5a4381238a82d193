package dev.sluice.testkit.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.testkit.chaos.job.Entry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Two files that grow, and files of Beam's own sink. */
final class FilesPlumbing implements Plumbing {
  private static final int SPLITS = 2;
  private final Path ledger;
  private final Path lines;

  private FilesPlumbing(Path folder) {
    ledger = folder.resolve("ledger");
    lines = folder.resolve("lines");
  }

  static FilesPlumbing in(Path folder) throws IOException {
    FilesPlumbing plumbing = new FilesPlumbing(folder);
    Files.createDirectories(plumbing.ledger);
    Files.createDirectories(plumbing.lines);
    for (int split = 0; split < SPLITS; split++) {
      plumbing.append(split, "");
    }
    return plumbing;
  }

  @Override
  public void send(List<Entry> entries) throws IOException {
    StringBuilder[] texts = {new StringBuilder(), new StringBuilder()};
    for (Entry entry : entries) {
      texts[(int) (entry.id() % SPLITS)].append(entry.line()).append('\n');
    }
    for (int split = 0; split < SPLITS; split++) {
      append(split, texts[split].toString());
    }
  }

  @Override
  public void end() throws IOException {
    for (int split = 0; split < SPLITS; split++) {
      append(split, Entry.END + "\n");
    }
  }

  private void append(int split, String text) throws IOException {
    Files.writeString(
        ledger.resolve("split-" + split + ".txt"),
        text,
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }

  @Override
  public List<String> options() {
    return List.of("--ledger=" + ledger, "--lines=" + lines);
  }

  @Override
  public List<String> lines() throws IOException {
    List<String> all = new ArrayList<>();
    try (Stream<Path> files = Files.list(lines)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        all.addAll(Files.readAllLines(file, UTF_8));
      }
    }
    return all;
  }

  @Override
  public void close() {}
}
