package dev.sluice.examples.lines;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.InstantSource;
import java.util.Collections;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What lies in a watched directory, looked at no more often than asked for.
 *
 * <p>Most looks are one question for the directory's modification time. Names are listed when that
 * has changed, for a while after it did (a second change may fall into the same tick of the file
 * system's clock), and now and then in any case, for file systems that do not keep it. Owned by one
 * thread.
 */
final class DroppedFiles {
  /** Longer than a tick of any file system's clock. */
  static final long SETTLE_MILLIS = 2_500;

  /** How long to trust a modification time that has not changed. */
  static final long TRUST_MILLIS = 10_000;

  private static final long NEVER = Long.MIN_VALUE;

  private final WatchedDirectory watched;
  private final InstantSource clock;
  private long polledMillis = NEVER;
  private long listedMillis = NEVER;
  private long changedMillis = NEVER;
  private @Nullable FileTime modified;
  private NavigableSet<String> names = Collections.emptyNavigableSet();
  private boolean complete;

  DroppedFiles(WatchedDirectory watched, InstantSource clock) {
    this.watched = watched;
    this.clock = clock;
  }

  /**
   * Looks into the directory if it is time to; never waits.
   *
   * @return whether {@link #names} was listed anew
   * @throws BadInputException if the directory cannot be read
   */
  boolean poll() {
    long now = clock.millis();
    if (complete || !isOver(polledMillis, watched.pollMillis(), now)) {
      return false;
    }
    polledMillis = now;
    try {
      if (!mayHaveChanged(now)) {
        return false;
      }
      list();
    } catch (IOException e) {
      throw WatchedDirectory.unreadable(watched.path(), e);
    }
    listedMillis = now;
    return true;
  }

  /** Whether {@code millis} have passed since {@code since}, or the clock was set back. */
  private static boolean isOver(long since, long millis, long now) {
    return since == NEVER || now < since || now - since >= millis;
  }

  private boolean mayHaveChanged(long now) throws IOException {
    FileTime latest = Files.getLastModifiedTime(watched.path());
    if (!latest.equals(modified)) {
      modified = latest;
      changedMillis = now;
      return true;
    }
    return !isOver(changedMillis, SETTLE_MILLIS, listedMillis)
        || isOver(listedMillis, TRUST_MILLIS, now);
  }

  /**
   * A listing that runs while files are dropped may miss one that came before another that it has.
   * So what ends the stream must be seen before the listing that is taken as the last.
   */
  private void list() throws IOException {
    names = listOnce();
    if (names.stream().anyMatch(watched::ends)) {
      names = listOnce();
      complete = true;
    }
  }

  private NavigableSet<String> listOnce() throws IOException {
    NavigableSet<String> listed = new TreeSet<>();
    try (DirectoryStream<Path> paths = Files.newDirectoryStream(watched.path())) {
      for (Path path : paths) {
        listed.add(path.getFileName().toString());
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return listed;
  }

  /** All names of the latest listing, in order. */
  NavigableSet<String> names() {
    return Collections.unmodifiableNavigableSet(names);
  }

  /** Whether nothing will follow what {@link #names} has. */
  boolean complete() {
    return complete;
  }
}
