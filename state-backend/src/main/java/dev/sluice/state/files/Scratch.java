package dev.sluice.state.files;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import dev.sluice.state.CheckpointException;
import dev.sluice.state.spill.SpillFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * A working directory whose content is worth nothing after the process. Safe to use from any
 * thread.
 *
 * <p>It is wiped when it is opened, but only if the file {@value #MARKER} says that it may be.
 */
public final class Scratch {
  private static final String MARKER = "SLUICE-SCRATCH";
  private static final int MOST_TRIES = 5;

  private final Path directory;
  private final SpillFiles spills;
  private final AtomicLong names = new AtomicLong();

  private Scratch(Path directory) {
    this.directory = directory;
    this.spills = ScratchFolder.spillsIn(directory);
  }

  /**
   * Wipes the directory, or makes it.
   *
   * @throws CheckpointException if it holds what was not put there by an earlier scratch
   */
  public static Scratch open(Path directory) {
    try {
      PrivateFiles.createDirectories(directory);
      wipe(directory);
      PrivateFiles.createFile(directory.resolve(MARKER));
    } catch (IOException e) {
      throw new CheckpointException(
          "Can't use the working directory "
              + directory
              + ": "
              + e
              + ". Make it writable, or choose another one.",
          e);
    }
    return new Scratch(directory);
  }

  /** Files here for what has no room in memory. */
  public SpillFiles spills() {
    return spills;
  }

  /** A path that was never given before; nothing is there. */
  public Path next(String kind) {
    return directory.resolve(kind + "-" + names.incrementAndGet());
  }

  /**
   * Deletes what is there, if it can: again where somebody puts files there meanwhile, as threads
   * do while their process ends.
   */
  public static void delete(Path path) {
    for (int tries = 1; Files.exists(path, LinkOption.NOFOLLOW_LINKS); tries++) {
      try {
        MoreFiles.deleteRecursively(path, RecursiveDeleteOption.ALLOW_INSECURE);
      } catch (IOException e) {
        if (tries == MOST_TRIES) {
          org.slf4j.LoggerFactory.getLogger(Scratch.class).warn("Could not delete {}", path, e);
          return;
        }
      }
    }
  }

  private static void wipe(Path directory) throws IOException {
    List<Path> content;
    try (Stream<Path> files = Files.list(directory)) {
      content = files.toList();
    }
    if (!content.isEmpty() && !Files.exists(directory.resolve(MARKER))) {
      throw new CheckpointException(
          "Expected an empty working directory or one of an earlier run in "
              + directory
              + ", but found "
              + content.get(0).getFileName()
              + " and no "
              + MARKER
              + ". It would be wiped; choose another one.");
    }
    for (Path file : content) {
      MoreFiles.deleteRecursively(file, RecursiveDeleteOption.ALLOW_INSECURE);
    }
  }
}
