package dev.sluice.state.local;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/**
 * What a checkpoint in a directory asks of its file system. Safe to use from any thread.
 *
 * <p>Nothing here lasts until it is synced: content by its file, names by their directory. What a
 * power cut leaves of the rest is any part of it, in any order.
 */
public interface Disk {
  /** The disk of this machine. */
  static Disk local() {
    return LocalDisk.INSTANCE;
  }

  boolean exists(Path file);

  boolean isDirectory(Path path);

  /**
   * In bytes.
   *
   * @throws java.nio.file.NoSuchFileException if there is none
   */
  long sizeBytes(Path file) throws IOException;

  /**
   * Opens a file for reading; skipping is a seek, and an interrupted reader reads on.
   *
   * @throws java.io.FileNotFoundException if there is none
   */
  InputStream read(Path file) throws IOException;

  /** The entries of a directory. */
  List<Path> list(Path directory) throws IOException;

  /**
   * The regular files below {@code start}, at any depth. One that is deleted meanwhile may be among
   * them or not.
   *
   * @throws java.nio.file.NoSuchFileException if there is no {@code start}
   */
  List<Path> walk(Path start) throws IOException;

  /**
   * Makes one directory.
   *
   * @throws java.nio.file.FileAlreadyExistsException if the name is taken
   */
  void createDirectory(Path directory) throws IOException;

  /** Makes the directory's entries last. An interruption is kept for later. */
  void syncDirectory(Path directory) throws IOException;

  /**
   * Gives {@code file} a second name.
   *
   * @throws java.nio.file.FileAlreadyExistsException if that is taken
   */
  void link(Path file, Path second) throws IOException;

  /** Renames {@code file}; what had the name {@code target} is replaced. */
  void move(Path file, Path target) throws IOException;

  /** Removes a name; returns whether it was there. */
  boolean delete(Path file) throws IOException;

  /** Opens a file for writing from its start; there is one afterwards, and it is empty. */
  Output write(Path file) throws IOException;

  /** Opens a file for writing from {@code offset} on; what it holds elsewhere stays. */
  Output overwrite(Path file, long offset) throws IOException;

  /** Takes off a file what stands behind {@code sizeBytes}. */
  void truncate(Path file, long sizeBytes) throws IOException;

  /**
   * Makes a file that grows. Only for a thread that is never interrupted: that would close it.
   *
   * @throws java.nio.file.FileAlreadyExistsException if the name is taken
   */
  GrowingFile create(Path file) throws IOException;

  /** Bytes for a file, one after the other. An interrupted writer writes on. */
  interface Output extends Closeable {
    void write(byte[] bytes, int from, int length) throws IOException;

    void sync() throws IOException;
  }

  /** A file under writing. Owned by one thread. */
  interface GrowingFile extends Closeable {
    /** Writes at the end of what was written; returns how many bytes, perhaps fewer than all. */
    long write(ByteBuffer[] buffers) throws IOException;

    /** Writes at {@code offset}; returns how many bytes, perhaps fewer than all. */
    int write(ByteBuffer buffer, long offset) throws IOException;

    /** Makes the content last, and, where {@code all}, the file's size and times too. */
    void sync(boolean all) throws IOException;

    void truncate(long sizeBytes) throws IOException;
  }
}
