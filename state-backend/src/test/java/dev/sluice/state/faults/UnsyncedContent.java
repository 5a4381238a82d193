package dev.sluice.state.faults;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;

/**
 * What of one file's content is not on the disk yet: for each page that was written since the last
 * sync, what stood there before, and the size it had. Guarded by the disk's lock.
 *
 * <p>Pages of a sync that failed are lost for good, as kernels have it: they are not written again
 * by the next one, though reading gives them until the power goes.
 */
final class UnsyncedContent {
  static final int PAGE_BYTES = 4096;
  private static final int SECTOR_BYTES = 512;
  private static final byte[] ZEROS = new byte[PAGE_BYTES];

  private final NavigableMap<Long, byte[]> before = new TreeMap<>();
  private final NavigableMap<Long, byte[]> doomed = new TreeMap<>();
  private long syncedBytes;

  UnsyncedContent(long syncedBytes) {
    this.syncedBytes = syncedBytes;
  }

  /** Keeps what stands at these bytes, which are about to change. */
  void keep(RandomAccessFile file, long from, long to) throws IOException {
    for (long page = from / PAGE_BYTES; page * PAGE_BYTES < to; page++) {
      if (!before.containsKey(page)) {
        before.put(page, read(file, page));
      }
    }
  }

  private static byte[] read(RandomAccessFile file, long page) throws IOException {
    byte[] content = new byte[PAGE_BYTES];
    file.seek(page * PAGE_BYTES);
    int at = 0;
    int bytes;
    while (at < PAGE_BYTES && (bytes = file.read(content, at, PAGE_BYTES - at)) > 0) {
      at += bytes;
    }
    return Arrays.equals(content, ZEROS) ? ZEROS : content;
  }

  void synced(long sizeBytes) {
    before.clear();
    syncedBytes = sizeBytes;
  }

  void syncFailed() {
    before.forEach(doomed::putIfAbsent);
    before.clear();
  }

  /** Nothing of it can be lost. */
  boolean isSynced(long sizeBytes) {
    return before.isEmpty() && doomed.isEmpty() && syncedBytes == sizeBytes;
  }

  /** Makes of the file what a power cut leaves. */
  void cut(Path path, Random random) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
      long size = file.length();
      long kept = size == syncedBytes || random.nextBoolean() ? size : syncedBytes;
      int fate = random.nextInt(4);
      for (var page : before.entrySet()) {
        boolean lost = fate == 0 || (fate > 1 && random.nextBoolean());
        if (lost) {
          int from = random.nextInt(3) == 0 ? SECTOR_BYTES * random.nextInt(8) : 0;
          restore(file, page.getKey(), page.getValue(), from);
        }
      }
      for (var page : doomed.entrySet()) {
        restore(file, page.getKey(), page.getValue(), 0);
      }
      file.setLength(kept);
    }
  }

  /** Puts back the part of a page from {@code from} on: what is before it was written in time. */
  private static void restore(RandomAccessFile file, long page, byte[] content, int from)
      throws IOException {
    file.seek(page * PAGE_BYTES + from);
    file.write(content, from, PAGE_BYTES - from);
  }
}
