package dev.sluice.examples.lines;

import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A directory that files of timed lines are dropped into, by renaming them when they are whole.
 *
 * <p>Names that start with a dot or end in {@code .tmp} belong to files that are still being
 * written. The stream ends with what is there once a file named {@link #END} or {@code until} is.
 *
 * @param directory the absolute path
 * @param delayMillis how far the watermark stays behind the latest event time seen
 * @param pollMillis how long to wait between two looks into the directory, at least 1
 * @param maxSplits how many readers may share the files, at least 1; each holds the watermark back
 *     until it has had a file
 * @param until the name of the file that ends the stream, besides {@link #END}
 */
public record WatchedDirectory(
    String directory, long delayMillis, long pollMillis, int maxSplits, @Nullable String until)
    implements Serializable {
  /** An empty file of this name ends the stream. */
  public static final String END = "_END";

  /** Checks the numbers; the directory itself is checked when it is read. */
  public WatchedDirectory {
    if (delayMillis < 0) {
      throw new IllegalArgumentException("delayMillis must not be negative, was " + delayMillis);
    }
    if (pollMillis < 1) {
      throw new IllegalArgumentException("pollMillis must be at least 1, was " + pollMillis);
    }
    if (maxSplits < 1) {
      throw new IllegalArgumentException("maxSplits must be at least 1, was " + maxSplits);
    }
  }

  Path path() {
    return Path.of(directory);
  }

  /** Whether a file of that name holds lines, and is whole. */
  static boolean holdsLines(String name) {
    return !name.startsWith(".") && !name.endsWith(".tmp") && !name.equals(END);
  }

  /** Whether a file of that name says that nothing follows. */
  boolean ends(String name) {
    return name.equals(END) || name.equals(until);
  }

  /** An unreadable file or directory, as its owner must hear of it. */
  static BadInputException unreadable(Path path, IOException cause) {
    return new BadInputException(
        "Cannot read "
            + path
            + " ("
            + (Files.exists(path) ? cause : "it does not exist")
            + "). Expected it to be there and readable. Put that right and start again; with a"
            + " checkpoint location nothing is read twice.",
        cause);
  }
}
