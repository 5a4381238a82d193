package dev.sluice.state.local;

import dev.sluice.state.CheckpointException;
import dev.sluice.state.CheckpointStorage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/**
 * A file that grows by appends into room that was reserved with zeros.
 *
 * <pre>
 *   | appended ........ | zeros, written ahead | not yet reserved |
 *   0               position               reserved          limit
 * </pre>
 *
 * <p>Real zeros are written, a step at a time: a sync after an append into them has no new size and
 * no new block to write down, which makes it about as cheap as the disk allows. Owned by one thread
 * that is never interrupted, since interruption would close the channel.
 */
final class LocalAppendableFile implements CheckpointStorage.AppendableFile {
  static final int STEP_BYTES = 4 << 20;

  /** Room is not reserved in smaller steps than this. */
  static final int LEAST_STEP_BYTES = 1 << 16;

  private static final ByteBuffer ZEROS = ByteBuffer.allocateDirect(1 << 18);

  private final Path file;
  private final Disk.GrowingFile channel;
  private final long limit;
  private final boolean synced;
  private long position;
  private long reserved;
  private int step = STEP_BYTES;

  private LocalAppendableFile(Path file, Disk.GrowingFile channel, long limit, boolean synced) {
    this.file = file;
    this.channel = channel;
    this.limit = limit;
    this.synced = synced;
  }

  /**
   * Creates the file and syncs it, but not its directory.
   *
   * @param synced whether to sync at all; if not, no room is written ahead either
   */
  static LocalAppendableFile create(Disk disk, Path file, long limit, boolean synced)
      throws IOException {
    Disk.GrowingFile channel = disk.create(file);
    LocalAppendableFile created = new LocalAppendableFile(file, channel, limit, synced);
    try {
      if (synced) {
        created.reserve();
        channel.sync(true);
      }
      return created;
    } catch (IOException e) {
      try (channel) {
        disk.delete(file);
      } catch (IOException more) {
        e.addSuppressed(more);
      }
      throw e;
    }
  }

  @Override
  public void append(List<ByteBuffer> buffers) {
    ByteBuffer[] rest = buffers.stream().map(ByteBuffer::duplicate).toArray(ByteBuffer[]::new);
    long bytes = 0;
    for (ByteBuffer buffer : rest) {
      bytes += buffer.remaining();
    }
    try {
      for (long written = 0; written < bytes; ) {
        written += channel.write(rest);
      }
      position += bytes;
      if (synced && position > reserved) {
        reserve();
      }
    } catch (IOException e) {
      throw failure("append " + bytes + " bytes to", e);
    }
  }

  @Override
  public void sync() {
    if (!synced) {
      return;
    }
    try {
      channel.sync(false);
    } catch (IOException e) {
      throw failure("sync", e);
    }
  }

  @Override
  public long position() {
    return position;
  }

  @Override
  public void close() {
    try (channel) {
      channel.truncate(position);
    } catch (IOException e) {
      throw failure("close", e);
    }
  }

  /**
   * Writes zeros ahead. If there is no room for them, as on a disk that is almost full, what there
   * is is left to others: the step is halved for this file, and below the smallest one the file
   * grows with its appends.
   */
  private void reserve() throws IOException {
    reserved = position;
    while (step >= LEAST_STEP_BYTES) {
      long end = Math.min(limit, (position / step + 1) * step);
      if (writeZeros(end)) {
        reserved = Math.max(end, position);
        return;
      }
      channel.truncate(position);
      step /= 2;
    }
  }

  private boolean writeZeros(long end) {
    try {
      for (long at = position; at < end; ) {
        ByteBuffer zeros = ZEROS.duplicate().limit((int) Math.min(ZEROS.capacity(), end - at));
        at += channel.write(zeros, at);
      }
      return true;
    } catch (IOException e) {
      return false; // What is wrong with the disk besides its room shows in the next append.
    }
  }

  private CheckpointException failure(String verb, IOException e) {
    return new CheckpointException(
        "Can't " + verb + " " + file + ": " + e + ". Check the disk, then start the query again.",
        e);
  }
}
