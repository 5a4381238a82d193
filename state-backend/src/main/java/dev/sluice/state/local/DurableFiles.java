package dev.sluice.state.local;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * File operations that last: each returns only when what it did would survive a power cut.
 *
 * <p>Content goes through streams, not channels: an interrupted caller must not close a file under
 * writing.
 */
final class DurableFiles {
  private static final int CHUNK_BYTES = 1 << 16;

  private DurableFiles() {}

  /** Writes a new file and, if {@code synced}, syncs it; the directory is not synced. */
  static void write(Path file, List<ByteBuffer> content, boolean synced) throws IOException {
    try (FileOutputStream out = new FileOutputStream(file.toFile())) {
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
        out.getFD().sync();
      }
    }
  }

  /** Gives {@code file} the name {@code target} as well, unless it is taken: then false. */
  static boolean linkIfAbsent(Path file, Path target) throws IOException {
    try {
      Files.createLink(target, file);
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    } catch (UnsupportedOperationException e) {
      // A file system without hard links; the checkpoint's one owner makes the check good enough.
      if (Files.exists(target)) {
        return false;
      }
      Files.move(file, target, StandardCopyOption.ATOMIC_MOVE);
      return true;
    }
  }

  /** Creates the directory and those above it, each synced into its parent. */
  static void createDirectories(Path directory) throws IOException {
    if (Files.isDirectory(directory)) {
      return;
    }
    Path parent = directory.toAbsolutePath().getParent();
    if (parent != null) {
      createDirectories(parent);
    }
    try {
      Files.createDirectory(directory);
    } catch (FileAlreadyExistsException e) {
      if (!Files.isDirectory(directory)) {
        throw e;
      }
    }
    if (parent != null) {
      syncDirectory(parent);
    }
  }

  /**
   * Syncs the directory's entries. Only a channel can do this, and an interruption would close it:
   * then it is done again, and the interruption is kept for later.
   */
  static void syncDirectory(Path directory) throws IOException {
    boolean interrupted = false;
    try {
      boolean synced = false;
      while (!synced) {
        interrupted |= Thread.interrupted();
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
          channel.force(true);
          synced = true;
        } catch (ClosedByInterruptException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
