package dev.sluice.examples.lines;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NoSuchElementException;
import java.util.TreeMap;
import org.apache.beam.sdk.io.UnboundedSource;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.joda.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Reads a share of a watched directory from a mark on.
 *
 * <p>{@code advance} reads files that are there and never waits for one. Owned by one thread.
 */
final class EventTimeLinesReader extends UnboundedSource.UnboundedReader<String> {
  private final EventTimeLines source;
  private final DirectoryMark from;
  private final DroppedFiles directory;

  /** What was read whole; {@code doneCopy} is a copy that marks share until it changes. */
  private final NavigableMap<String, Long> done;

  private @Nullable NavigableMap<String, Long> doneCopy;

  /** Files of the latest listing that are still to be read, in order. */
  private final Deque<String> pending = new ArrayDeque<>();

  private @Nullable LineFile file;
  private @Nullable TimedLine line;
  private long maxMillis;
  private boolean ended;

  EventTimeLinesReader(EventTimeLines source, DirectoryMark from, DroppedFiles directory) {
    this.source = source;
    this.from = from;
    this.directory = directory;
    this.done = new TreeMap<>(from.done());
    this.maxMillis = from.maxMillis();
    this.ended = from.ended();
  }

  @Override
  public boolean start() throws IOException {
    if (ended) {
      return false;
    }
    checkUnchanged();
    DirectoryMark.Position position = from.current();
    if (position != null) {
      file = reopen(position);
    }
    return advance();
  }

  /** What a mark says was read must still be what lies there. */
  private void checkUnchanged() throws IOException {
    for (Map.Entry<String, Long> entry : done.entrySet()) {
      Path path = pathOf(entry.getKey());
      if (Files.exists(path) && Files.size(path) != entry.getValue()) {
        throw changed(path, "was read whole with " + entry.getValue() + " bytes");
      }
    }
  }

  private LineFile reopen(DirectoryMark.Position position) throws IOException {
    Path path = pathOf(position.name());
    try {
      if (Files.size(path) < position.offset()) {
        throw changed(path, "was read up to byte " + position.offset());
      }
      return LineFile.open(path, position.offset(), position.lineNumber());
    } catch (IOException e) {
      throw WatchedDirectory.unreadable(path, e);
    }
  }

  private static BadInputException changed(Path path, String read) throws IOException {
    return new BadInputException(
        path
            + " "
            + read
            + ", but now has "
            + Files.size(path)
            + ". Expected files that do not change once they are in the directory. Put the file"
            + " back as it was, and drop what is new under a name of its own.");
  }

  @Override
  public boolean advance() throws IOException {
    while (file != null || openNext()) {
      LineFile reading = file;
      if (reading == null) {
        continue;
      }
      if (!advance(reading)) {
        finish(reading);
      } else if (!reading.line().isBlank()) {
        TimedLine parsed =
            TimedLine.parse(
                reading.line(), () -> "line " + reading.lineNumber() + " of " + reading.path());
        maxMillis = Math.max(maxMillis, parsed.millis());
        line = parsed;
        return true;
      }
    }
    return false;
  }

  private static boolean advance(LineFile reading) {
    try {
      return reading.advance();
    } catch (IOException e) {
      throw WatchedDirectory.unreadable(reading.path(), e);
    }
  }

  private void finish(LineFile read) throws IOException {
    done.put(nameOf(read.path()), read.offset());
    doneCopy = null;
    file = null;
    read.close();
  }

  /** Opens the next file, if one is there; false if none is. */
  private boolean openNext() {
    if (ended) {
      return false;
    }
    if (directory.poll()) {
      takeListing();
    }
    String name = pending.poll();
    if (name == null) {
      ended = directory.complete();
      return false;
    }
    file = open(pathOf(name));
    return true;
  }

  private void takeListing() {
    if (done.keySet().retainAll(directory.names())) {
      doneCopy = null;
    }
    pending.clear();
    for (String name : directory.names()) {
      if (WatchedDirectory.holdsLines(name) && source.owns(name) && !done.containsKey(name)) {
        pending.add(name);
      }
    }
  }

  /** Null if there is no file to read: a directory, or a file that was taken away again. */
  private static @Nullable LineFile open(Path path) {
    if (Files.isDirectory(path)) {
      return null;
    }
    try {
      return LineFile.open(path, 0, 0);
    } catch (NoSuchFileException e) {
      return null;
    } catch (IOException e) {
      throw WatchedDirectory.unreadable(path, e);
    }
  }

  private Path pathOf(String name) {
    return source.watched().path().resolve(name);
  }

  private static String nameOf(Path path) {
    return path.getFileName().toString();
  }

  @Override
  public String getCurrent() {
    return line().text();
  }

  @Override
  public Instant getCurrentTimestamp() {
    return Instant.ofEpochMilli(line().millis());
  }

  private TimedLine line() {
    if (line == null) {
      throw new NoSuchElementException("No line was read yet");
    }
    return line;
  }

  @Override
  public Instant getWatermark() {
    if (ended) {
      return BoundedWindow.TIMESTAMP_MAX_VALUE;
    }
    return EventTimeWatermark.of(maxMillis, source.watched().delayMillis());
  }

  @Override
  public DirectoryMark getCheckpointMark() {
    NavigableMap<String, Long> copy = doneCopy;
    if (copy == null) {
      copy = Collections.unmodifiableNavigableMap(new TreeMap<>(done));
      doneCopy = copy;
    }
    return new DirectoryMark(copy, position(), maxMillis, ended);
  }

  private DirectoryMark.@Nullable Position position() {
    LineFile reading = file;
    return reading == null
        ? null
        : new DirectoryMark.Position(
            nameOf(reading.path()), reading.offset(), reading.lineNumber());
  }

  @Override
  public EventTimeLines getCurrentSource() {
    return source;
  }

  @Override
  public void close() throws IOException {
    if (file != null) {
      file.close();
    }
  }
}
