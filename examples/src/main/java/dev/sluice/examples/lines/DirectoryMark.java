package dev.sluice.examples.lines;

import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.apache.beam.sdk.io.UnboundedSource;
import org.jspecify.annotations.Nullable;

/**
 * How far a reader of a {@link WatchedDirectory} has come.
 *
 * <p>A file that was read whole and then taken out of the directory is forgotten, so a mark is
 * never larger than the directory.
 *
 * @param done the files that were read whole, each with its size in bytes; not changed by anyone
 *     any more
 * @param current the file that is being read
 * @param maxMillis the latest event time seen, {@link #NO_TIME} before the first
 * @param ended whether the stream's end was reached
 */
public record DirectoryMark(
    NavigableMap<String, Long> done, @Nullable Position current, long maxMillis, boolean ended)
    implements UnboundedSource.CheckpointMark {
  /** No line was read yet. */
  static final long NO_TIME = Long.MIN_VALUE;

  /**
   * A place in a file.
   *
   * @param name the file's name in the directory
   * @param offset where the next line begins, in bytes
   * @param lineNumber how many lines come before
   */
  public record Position(String name, long offset, long lineNumber) {}

  /** Where reading begins. */
  static DirectoryMark start() {
    return new DirectoryMark(new TreeMap<>(), null, NO_TIME, false);
  }

  /** Nothing waits for a mark to be durable: files are their owner's to remove. */
  @Override
  public void finalizeCheckpoint() {}

  /** The size of a file that was read whole, or null. */
  @Nullable Long sizeOf(String name) {
    return done.get(name);
  }

  @Override
  public String toString() {
    Map.Entry<String, Long> last = done.lastEntry();
    return "DirectoryMark["
        + done.size()
        + " files done"
        + (last == null ? "" : " up to " + last.getKey())
        + (current == null ? "" : ", " + current)
        + (ended ? ", ended]" : "]");
  }
}
