package dev.sluice.state.files;

import dev.sluice.state.spill.SpillFile;
import dev.sluice.state.spill.SpilledBytes;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The bytes as they are; large ones are mapped. Nobody notices if they change. */
final class PlainSpillFile implements SpillFile {
  /** What is given to the channel at once is copied to memory outside the heap. */
  private static final int SLICE_BYTES = 4 << 20;

  /** So much is mapped at once: a process may have some ten thousand mappings only. */
  private static final long WINDOW_BYTES = 256L << 20;

  private static final int MAPPED_BYTES = 1 << 30;
  private static final AtomicLong NAMES = new AtomicLong();
  private static final Set<OpenOption> OPTIONS =
      Set.of(
          StandardOpenOption.CREATE_NEW,
          StandardOpenOption.READ,
          StandardOpenOption.WRITE,
          StandardOpenOption.DELETE_ON_CLOSE);

  private final Path directory;
  private final FileChannel channel;
  private final Map<Long, ByteBuffer> windows = new HashMap<>();
  private long endBytes;

  private PlainSpillFile(Path directory, FileChannel channel) {
    this.directory = directory;
    this.channel = channel;
  }

  /** Makes a file in the directory, which is made if it is not there. */
  static PlainSpillFile create(Path directory) throws IOException {
    try {
      return new PlainSpillFile(directory, open(directory));
    } catch (NoSuchFileException e) {
      PrivateFiles.createDirectories(directory);
      return new PlainSpillFile(directory, open(directory));
    }
  }

  private static FileChannel open(Path directory) throws IOException {
    String name = "spill-" + ProcessHandle.current().pid() + "-" + NAMES.incrementAndGet();
    return FileChannel.open(directory.resolve(name), OPTIONS, PrivateFiles.fileMode());
  }

  @Override
  public Path directory() {
    return directory;
  }

  @Override
  public long append(ByteBuffer content) throws IOException {
    long place = endBytes;
    int end = content.limit();
    while (content.position() < end) {
      content.limit(Math.min(end, content.position() + SLICE_BYTES));
      endBytes += channel.write(content, endBytes);
    }
    return place;
  }

  @Override
  public ByteBuffer read(long place, long from, int length) throws IOException {
    long start = place + from;
    ByteBuffer content = ByteBuffer.allocate(length);
    while (content.hasRemaining()) {
      if (channel.read(content, start + content.position()) < 0) {
        throw new EOFException(
            "A working file in %s was cut at %d".formatted(directory, start + content.position()));
      }
    }
    return content.flip();
  }

  @Override
  public SpilledBytes bytes(long place, long length) throws IOException {
    List<ByteBuffer> pieces = new ArrayList<>(1);
    for (long from = 0; from < length; from += MAPPED_BYTES) {
      pieces.add(slice(place + from, (int) Math.min(MAPPED_BYTES, length - from)));
    }
    return new Mapped(length, pieces);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  /** Bytes that may be one of many pieces. */
  private ByteBuffer slice(long start, int length) throws IOException {
    long index = start / WINDOW_BYTES;
    int offset = (int) (start - index * WINDOW_BYTES);
    if (offset + (long) length > WINDOW_BYTES) {
      return map(start, length);
    }
    ByteBuffer window = windows.get(index);
    if (window == null || window.limit() < offset + length) {
      long windowStart = index * WINDOW_BYTES;
      window = map(windowStart, (int) Math.min(WINDOW_BYTES, endBytes - windowStart));
      windows.put(index, window);
    }
    return window.slice(offset, length);
  }

  private ByteBuffer map(long start, int length) throws IOException {
    return channel.map(FileChannel.MapMode.READ_ONLY, start, length);
  }

  private static final class Mapped extends SpilledBytes {
    private final List<ByteBuffer> pieces;

    Mapped(long sizeBytes, List<ByteBuffer> pieces) {
      super(sizeBytes, MAPPED_BYTES);
      this.pieces = pieces;
    }

    @Override
    public ByteBuffer get(int index, @Nullable ByteBuffer spare) {
      return pieces.get(index).duplicate();
    }
  }
}
