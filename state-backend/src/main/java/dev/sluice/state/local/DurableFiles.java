package dev.sluice.state.local;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.List;

/** File operations that last: each returns only when what it did would survive a power cut. */
final class DurableFiles {
  private static final int CHUNK_BYTES = 1 << 16;

  private DurableFiles() {}

  /** Writes a new file and, if {@code synced}, syncs it; the directory is not synced. */
  static void write(Disk disk, Path file, List<ByteBuffer> content, boolean synced)
      throws IOException {
    try (Disk.Output out = disk.write(file)) {
      byte[] chunk = new byte[CHUNK_BYTES];
      for (ByteBuffer buffer : content) {
        ByteBuffer rest = buffer.duplicate();
        while (rest.hasRemaining()) {
          int bytes = Math.min(chunk.length, rest.remaining());
          rest.get(chunk, 0, bytes);
          out.write(chunk, 0, bytes);
        }
      }
      if (synced) {
        out.sync();
      }
    }
  }

  /** Gives {@code file} the name {@code target} as well, unless it is taken: then false. */
  static boolean linkIfAbsent(Disk disk, Path file, Path target) throws IOException {
    try {
      disk.link(file, target);
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    } catch (FileSystemException | UnsupportedOperationException e) {
      // A file system without hard links says one or the other. The checkpoint's one owner makes
      // the check good enough; what the link may have done all the same is left to the caller.
      if (disk.exists(target)) {
        throw e;
      }
      try {
        disk.move(file, target);
      } catch (IOException again) {
        again.addSuppressed(e);
        throw again;
      }
      return true;
    }
  }

  /** Creates the directory and those above it, each, if {@code synced}, synced into its parent. */
  static void createDirectories(Disk disk, Path directory, boolean synced) throws IOException {
    if (disk.isDirectory(directory)) {
      return;
    }
    Path parent = directory.toAbsolutePath().getParent();
    if (parent != null) {
      createDirectories(disk, parent, synced);
    }
    try {
      disk.createDirectory(directory);
    } catch (FileAlreadyExistsException e) {
      if (!disk.isDirectory(directory)) {
        throw e;
      }
    }
    if (parent != null && synced) {
      disk.syncDirectory(parent);
    }
  }
}
