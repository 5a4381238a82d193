package dev.sluice.state.log;

import dev.sluice.state.CheckpointException;
import dev.sluice.state.CheckpointStorage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of one segment, read a window at a time: a segment may be larger than the heap.
 *
 * <p>Going forward reads the file once; going back reads from there again. Owned by one thread.
 */
final class SegmentBytes implements AutoCloseable {
  private static final int WINDOW_BYTES = 1 << 18;

  private final @Nullable CheckpointStorage storage;
  private final String file;
  private final long fileBytes;
  private final List<LogRecovery.Tail> patches = new ArrayList<>();
  private long size;
  private ByteBuffer window = ByteBuffer.allocate(0);
  private long windowStart;
  private @Nullable InputStream in;
  private long inPosition;

  private SegmentBytes(@Nullable CheckpointStorage storage, String file, long fileBytes) {
    this.storage = storage;
    this.file = file;
    this.fileBytes = fileBytes;
    size = fileBytes;
  }

  /**
   * The first bytes of a segment.
   *
   * @param limit how many at most
   */
  static SegmentBytes open(CheckpointStorage storage, Segment.Name name, long limit) {
    long bytes = Math.max(0, storage.sizeBytes(name.file()));
    return new SegmentBytes(storage, name.file(), Math.min(bytes, limit));
  }

  static SegmentBytes of(ByteBuffer content) {
    SegmentBytes bytes = new SegmentBytes(null, "memory", content.limit());
    bytes.window = content.duplicate().position(0);
    return bytes;
  }

  /** From here on {@code patch} is read in its place, whatever the file has there. */
  void patch(LogRecovery.Tail patch) {
    patches.add(patch);
    size = Math.max(size, patch.end());
    window = ByteBuffer.allocate(0);
  }

  long size() {
    return size;
  }

  byte get(long at) {
    return window(at, 1).get((int) (at - windowStart));
  }

  int getInt(long at) {
    return window(at, Integer.BYTES).getInt((int) (at - windowStart));
  }

  long getLong(long at) {
    return window(at, Long.BYTES).getLong((int) (at - windowStart));
  }

  /** A copy of {@code length} bytes, which must be there. */
  ByteBuffer copy(long at, int length) {
    byte[] bytes = new byte[length];
    for (int done = 0; done < length; ) {
      ByteBuffer part = part(at + done, length - done);
      int some = part.remaining();
      part.get(bytes, done, some);
      done += some;
    }
    return ByteBuffer.wrap(bytes).asReadOnlyBuffer();
  }

  /** Whether payloads are sealed. */
  boolean isSealed() {
    return storage != null && storage.sealing().isPresent();
  }

  /** A copy of the payload of {@code length} bytes, opened if it is sealed. */
  ByteBuffer payload(long at, int length) {
    ByteBuffer bytes = copy(at, length);
    return storage == null
        ? bytes
        : storage.sealing().map(sealing -> sealing.open(file, at, bytes)).orElse(bytes);
  }

  /** The CRC-32C of {@code length} bytes, which must be there. */
  int checksum(long at, long length) {
    CRC32C crc = new CRC32C();
    for (long done = 0; done < length; ) {
      ByteBuffer part = part(at + done, length - done);
      done += part.remaining();
      crc.update(part);
    }
    return (int) crc.getValue();
  }

  /** The first byte from {@code at} on that is not 0, or -1. */
  long firstNonZero(long at) {
    for (long next = at; next < size; ) {
      ByteBuffer part = part(next, size - next);
      for (int i = part.position(); i < part.limit(); i++) {
        if (part.get(i) != 0) {
          return next + i - part.position();
        }
      }
      next += part.remaining();
    }
    return -1;
  }

  @Override
  public void close() {
    InputStream open = in;
    in = null;
    if (open != null) {
      try {
        open.close();
      } catch (IOException e) {
        throw failure(e);
      }
    }
  }

  private ByteBuffer part(long at, long most) {
    ByteBuffer bytes = window(at, 1);
    int from = (int) (at - windowStart);
    int length = (int) Math.min(most, bytes.limit() - from);
    return bytes.duplicate().limit(from + length).position(from);
  }

  /** A window that has {@code length} bytes from {@code at} on. */
  private ByteBuffer window(long at, int length) {
    if (at < 0 || at + length > size) {
      throw new IndexOutOfBoundsException(
          length + " bytes at " + at + " of " + file + ", which has " + size);
    }
    if (at < windowStart || at + length > windowStart + window.limit()) {
      load(at);
    }
    return window;
  }

  private void load(long at) {
    byte[] bytes = new byte[(int) Math.min(WINDOW_BYTES, size - at)];
    try {
      readFile(at, bytes);
    } catch (IOException e) {
      throw failure(e);
    }
    for (LogRecovery.Tail patch : patches) {
      long from = Math.max(at, patch.start());
      long to = Math.min(at + bytes.length, patch.end());
      if (from < to) {
        patch
            .bytes()
            .get((int) (from - patch.start()), bytes, (int) (from - at), (int) (to - from));
      }
    }
    window = ByteBuffer.wrap(bytes);
    windowStart = at;
  }

  /** Reads what the file has; what is behind its end, or was cut off meanwhile, stays zero. */
  private void readFile(long at, byte[] into) throws IOException {
    int length = (int) Math.min(into.length, fileBytes - at);
    if (storage == null || length <= 0) {
      return;
    }
    InputStream open = in;
    if (open == null || inPosition != at) {
      close();
      open = storage.read(file, at);
      in = open;
    }
    inPosition = at + open.readNBytes(into, 0, length);
  }

  private CheckpointException failure(IOException e) {
    String where = storage == null ? "memory" : storage.location();
    return new CheckpointException(
        "Can't read " + file + " in " + where + ": " + e.getMessage() + ". Check the disk.", e);
  }
}
