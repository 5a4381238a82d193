package dev.sluice.state.rocksdb;

import org.jspecify.annotations.Nullable;
import org.rocksdb.Cache;
import org.rocksdb.LRUCache;
import org.rocksdb.WriteBufferManager;

/**
 * The block cache and the manager of write buffers, of one backend or shared by all of this
 * process.
 *
 * <pre>
 *   shared by all:  first take --> open --> more takes, the last close --> freed
 * </pre>
 *
 * <p>Safe for any thread. {@link RocksDbLibrary} must be loaded. Closed after all instances that
 * use it.
 */
final class NativeMemory implements AutoCloseable {
  /** What part of the cache is for indexes and filters first: each read asks them. */
  private static final double INDEX_SHARE = 0.3;

  private static final Object LOCK = new Object();

  /** What this process shares, if anybody uses it. Guarded by {@link #LOCK}. */
  private static @Nullable NativeMemory shared;

  final Cache cache;
  final WriteBufferManager writeBuffers;
  private final RocksDbMemory size;
  private int users = 1; // guarded by LOCK

  private NativeMemory(RocksDbMemory size) {
    this.size = size;
    cache = new LRUCache(size.cacheBytes(), -1, false, INDEX_SHARE);
    writeBuffers = new WriteBufferManager(size.writeBufferBytes(), cache);
  }

  /** Memory of its own. */
  static NativeMemory own(RocksDbMemory size) {
    return new NativeMemory(size);
  }

  /**
   * The memory that all backends of this process share which ask for it.
   *
   * @throws IllegalArgumentException if others use it with another size
   */
  static NativeMemory ofProcess(RocksDbMemory size) {
    synchronized (LOCK) {
      NativeMemory present = shared;
      if (present == null) {
        present = new NativeMemory(size);
        shared = present;
        return present;
      }
      if (!present.size.equals(size)) {
        throw new IllegalArgumentException(
            "All queries of a process share its native memory, and it has "
                + present.size.cacheBytes()
                + " bytes now, but "
                + size.cacheBytes()
                + " were asked for. Start all queries of a process with the same"
                + " --nativeMemoryBytes, or this one in a process of its own, or when the others"
                + " have ended.");
      }
      present.users++;
      return present;
    }
  }

  @Override
  public void close() {
    synchronized (LOCK) {
      users--;
      if (users > 0) {
        return;
      }
      if (shared == this) {
        shared = null;
      }
    }
    writeBuffers.close();
    cache.close();
  }
}
