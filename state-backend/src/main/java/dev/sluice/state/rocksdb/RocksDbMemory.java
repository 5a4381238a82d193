package dev.sluice.state.rocksdb;

/**
 * Native memory that all instances of a backend share.
 *
 * @param cacheBytes for blocks, indexes and filters; what is written and not flushed yet is charged
 *     to it as well
 * @param writeBufferBytes the part of the cache that unflushed writes may take
 */
public record RocksDbMemory(long cacheBytes, long writeBufferBytes) {
  public RocksDbMemory {
    if (writeBufferBytes < 1 << 16 || cacheBytes < writeBufferBytes) {
      throw new IllegalArgumentException(
          "Expected writeBufferBytes of at least 64 KiB and no less cacheBytes, but got "
              + writeBufferBytes
              + " and "
              + cacheBytes);
    }
  }

  /** A third of {@code bytes} for writes, the rest for reads. */
  public static RocksDbMemory of(long bytes) {
    return new RocksDbMemory(bytes, Math.max(1 << 16, bytes / 3));
  }
}
