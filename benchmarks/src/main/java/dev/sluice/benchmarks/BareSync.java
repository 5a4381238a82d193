package dev.sluice.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.SplittableRandom;

/**
 * The least that a durable commit can cost: some bytes appended to a file, and one fdatasync. Owned
 * by one thread.
 *
 * <p>Either the file grows with each append, and its new length is synced too, or room was written
 * and synced beforehand, as a log that reserves its segments does.
 */
final class BareSync implements AutoCloseable {
  private final FileChannel channel;
  private final ByteBuffer block;

  /**
   * Creates the file with room for {@code reservedBlocks} appends; it grows above that.
   *
   * @param bytes of an append
   */
  BareSync(Path file, int reservedBlocks, int bytes) throws IOException {
    block = ByteBuffer.allocateDirect(bytes);
    Files.createDirectories(file.toAbsolutePath().getParent());
    channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE);
    for (int i = 0; i < reservedBlocks; i++) {
      block.clear();
      channel.write(block);
    }
    channel.force(true);
    channel.position(0);
    SplittableRandom random = new SplittableRandom(42);
    block.clear();
    while (block.hasRemaining()) {
      block.put((byte) random.nextInt());
    }
  }

  /** Appends a block and syncs it; gives the nanoseconds that took. */
  long appendNanos() {
    long start = System.nanoTime();
    try {
      block.clear();
      while (block.hasRemaining()) {
        channel.write(block);
      }
      channel.force(false);
    } catch (IOException e) {
      throw new UncheckedIOException("The disk to measure on can't be written to", e);
    }
    return System.nanoTime() - start;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
