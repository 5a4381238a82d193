package dev.sluice.examples.lines;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * The lines of one UTF-8 file from a byte offset on, with the offset after each.
 *
 * <p>Lines end in LF or CR LF, the last one also at the end of the file. Owned by one thread.
 */
final class LineFile implements Closeable {
  private static final int FIRST_BUFFER_BYTES = 64 * 1024;

  /** A longer line is no line of text. */
  private static final int MAX_LINE_BYTES = 64 * 1024 * 1024;

  private final Path path;
  private final SeekableByteChannel channel;
  private byte[] buffer = new byte[FIRST_BUFFER_BYTES];

  /** Where {@code buffer[0]} stands in the file. */
  private long bufferOffset;

  /** {@code buffer} holds bytes up to here; those before {@code next} belong to lines given out. */
  private int limit;

  private int next;
  private long lineNumber;
  private String line = "";

  private LineFile(Path path, SeekableByteChannel channel, long offset, long lineNumber) {
    this.path = path;
    this.channel = channel;
    this.bufferOffset = offset;
    this.lineNumber = lineNumber;
  }

  /** Opens a file after {@code lineNumber} lines that take its first {@code offset} bytes. */
  static LineFile open(Path path, long offset, long lineNumber) throws IOException {
    SeekableByteChannel channel = Files.newByteChannel(path);
    try {
      channel.position(offset);
      return new LineFile(path, channel, offset, lineNumber);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /** Moves to the next line; false at the end of the file. */
  boolean advance() throws IOException {
    int scanned = next;
    while (true) {
      for (int i = scanned; i < limit; i++) {
        if (buffer[i] == '\n') {
          take(i, i + 1);
          return true;
        }
      }
      int unscanned = limit - next;
      if (!fill()) {
        break;
      }
      scanned = next + unscanned;
    }
    if (next == limit) {
      return false;
    }
    take(limit, limit);
    return true;
  }

  private void take(int end, int nextStart) {
    int textEnd = end > next && buffer[end - 1] == '\r' ? end - 1 : end;
    line = new String(buffer, next, textEnd - next, StandardCharsets.UTF_8);
    next = nextStart;
    lineNumber++;
  }

  /** Reads on behind what is there; false at the end of the file. */
  private boolean fill() throws IOException {
    if (next > 0) {
      System.arraycopy(buffer, next, buffer, 0, limit - next);
      bufferOffset += next;
      limit -= next;
      next = 0;
    }
    if (limit == buffer.length) {
      if (buffer.length >= MAX_LINE_BYTES) {
        throw new BadInputException(
            "Line "
                + (lineNumber + 1)
                + " of "
                + path
                + " is longer than "
                + MAX_LINE_BYTES
                + " bytes. Expected lines of text; remove the file and start again.");
      }
      buffer = Arrays.copyOf(buffer, buffer.length * 2);
    }
    int read = channel.read(ByteBuffer.wrap(buffer, limit, buffer.length - limit));
    if (read > 0) {
      limit += read;
    }
    return read > 0;
  }

  /** The line that {@link #advance} moved to, without its end. */
  String line() {
    return line;
  }

  /** The number of the current line, the first being 1. */
  long lineNumber() {
    return lineNumber;
  }

  /** Where the line after the current one begins, in bytes. */
  long offset() {
    return bufferOffset + next;
  }

  Path path() {
    return path;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
