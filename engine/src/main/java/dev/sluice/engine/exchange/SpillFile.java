package dev.sluice.engine.exchange;

import dev.sluice.state.files.PrivateFiles;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;

/**
 * A scratch file of one producing task, for one batch. Written by its owner, read by any thread at
 * given places; gone when closed or when the process ends.
 */
final class SpillFile implements AutoCloseable {
  /** What is given to the channel at once is copied to memory outside the heap. */
  private static final int SLICE_BYTES = 4 << 20;

  /** So much is mapped at once: a process may have some ten thousand mappings only. */
  private static final long WINDOW_BYTES = 256L << 20;

  private final FileChannel channel;
  private final Map<Long, ByteBuffer> windows = new HashMap<>();
  private long endBytes;

  private SpillFile(FileChannel channel) {
    this.channel = channel;
  }

  static SpillFile create(Path directory) throws IOException {
    PrivateFiles.createDirectories(directory);
    Path file = Files.createTempFile(directory, "exchange-", ".rows");
    return new SpillFile(
        FileChannel.open(
            file,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            StandardOpenOption.DELETE_ON_CLOSE));
  }

  /** Writes the bytes at the end, and gives the place of the first. */
  long append(ByteBuffer content) throws IOException {
    long offset = endBytes;
    int end = content.limit();
    while (content.position() < end) {
      content.limit(Math.min(end, content.position() + SLICE_BYTES));
      endBytes += channel.write(content, endBytes);
    }
    return offset;
  }

  ByteBuffer read(long offset, int length) throws IOException {
    if (length > SLICE_BYTES) {
      return map(offset, length);
    }
    ByteBuffer content = ByteBuffer.allocate(length);
    while (content.hasRemaining()) {
      if (channel.read(content, offset + content.position()) < 0) {
        throw new EOFException("A spill file was cut at " + (offset + content.position()));
      }
    }
    return content.flip();
  }

  /** The bytes without reading them; they stay readable after the file is closed. */
  ByteBuffer map(long offset, int length) throws IOException {
    return channel.map(FileChannel.MapMode.READ_ONLY, offset, length);
  }

  /**
   * The same, of bytes that are one of many pieces. For the owner, when nothing more is appended.
   */
  ByteBuffer slice(long offset, int length) throws IOException {
    long index = offset / WINDOW_BYTES;
    long start = index * WINDOW_BYTES;
    if (offset + length > start + WINDOW_BYTES) {
      return map(offset, length);
    }
    ByteBuffer window = windows.get(index);
    if (window == null) {
      window = map(start, (int) Math.min(WINDOW_BYTES, endBytes - start));
      windows.put(index, window);
    }
    return window.slice((int) (offset - start), length);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
