package dev.sluice.examples.lines;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A directory that a test drops files into, as its users do: written aside, then renamed. */
public record DropFolder(Path path) {
  /** Drops a file of those lines. */
  public Path drop(String name, List<String> lines) throws IOException {
    return dropBytes(name, lines.isEmpty() ? "" : String.join("\n", lines) + "\n");
  }

  /** Drops a file of one line per argument. */
  Path drop(String name, String... lines) throws IOException {
    return drop(name, List.of(lines));
  }

  Path dropBytes(String name, String content) throws IOException {
    Path written = Files.writeString(path.resolve("." + name + ".tmp"), content);
    return Files.move(written, path.resolve(name));
  }

  /** Says that nothing follows. */
  public void end() throws IOException {
    drop(WatchedDirectory.END, List.of());
  }

  /** Watched with a delay of ten minutes. */
  WatchedDirectory watched(int splits, @Nullable String until) {
    return new WatchedDirectory(path.toString(), 600_000, 100, splits, until);
  }
}
