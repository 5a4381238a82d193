package dev.sluice.state.rocksdb;

import dev.sluice.state.CheckpointException;
import dev.sluice.state.files.PrivateFiles;
import dev.sluice.state.files.Scratch;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.util.List;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDB;
import org.rocksdb.util.Environment;

/**
 * RocksDB's native library: unpacked from its jar, looked at, loaded once in a process, and deleted
 * again; the process keeps what it has mapped, so that nothing is left of it whatever happens.
 * Threads that come meanwhile wait.
 */
final class RocksDbLibrary {
  private static final String NAME = "rocksdb";

  /** RocksDB looks for a file of this one, other than in its jar, when it is told a directory. */
  private static final String UNPACKED_NAME = "rocksdbjni";

  private static final String REMEDY =
      " Name a place with room for it, on a file system from which programs may be run, with"
          + " --scratchLocation; or run with --stateBackend=heap.";
  private static boolean loaded;

  private RocksDbLibrary() {}

  /** Whether there is nothing left to {@link #load}. */
  static synchronized boolean isLoaded() {
    return loaded;
  }

  /**
   * Loads the library, if that has not been done.
   *
   * @param directory not there yet, below one that nobody else can enter; it is gone afterwards
   * @throws CheckpointException if there is no room, or it can't be loaded from there
   */
  static synchronized void load(Path directory) {
    if (loaded) {
      return;
    }
    Path file = directory.resolve(Environment.getJniLibraryFileName(UNPACKED_NAME));
    try {
      PrivateFiles.createDirectory(directory);
      long checksum = unpack(file);
      requireUntouched(file, checksum);
      RocksDB.loadLibrary(List.of(directory.toString()));
      loaded = true;
    } catch (IOException e) {
      throw failure("unpacked into", directory, e);
    } catch (UnsatisfiedLinkError e) {
      throw failure("loaded from", directory, e);
    } finally {
      Scratch.delete(directory);
    }
  }

  private static long unpack(Path file) throws IOException {
    try (CheckedInputStream in = new CheckedInputStream(resource(), new CRC32C());
        OutputStream out = PrivateFiles.write(file)) {
      in.transferTo(out);
      return in.getChecksum().getValue();
    }
  }

  private static InputStream resource() throws IOException {
    for (String name :
        new String[] {
          Environment.getJniLibraryFileName(NAME), Environment.getFallbackJniLibraryFileName(NAME)
        }) {
      InputStream found = name == null ? null : open(name);
      if (found != null) {
        return found;
      }
    }
    throw new IOException(
        "its jar has no "
            + Environment.getJniLibraryFileName(NAME)
            + ", the library for this system");
  }

  private static @Nullable InputStream open(String name) {
    return RocksDB.class.getClassLoader().getResourceAsStream(name);
  }

  /** What is loaded runs as this user: it has to be the jar's, and nobody else's file. */
  private static void requireUntouched(Path file, long checksum) throws IOException {
    UserPrincipal owner = Files.getOwner(file);
    UserPrincipal directoryOwner = Files.getOwner(file.resolveSibling(""));
    if (!owner.equals(directoryOwner)) {
      throw new IOException(file + " belongs to " + owner + ", not to " + directoryOwner);
    }
    CRC32C found = new CRC32C();
    try (InputStream in = new CheckedInputStream(Files.newInputStream(file), found)) {
      in.transferTo(OutputStream.nullOutputStream());
    }
    if (found.getValue() != checksum) {
      throw new IOException(
          "%s has the checksum %08x, but %08x was written"
              .formatted(file, found.getValue(), checksum));
    }
  }

  private static CheckpointException failure(String what, Path directory, Throwable cause) {
    return new CheckpointException(
        "RocksDB's native library can't be "
            + what
            + " "
            + directory
            + ": "
            + cause.getMessage()
            + "."
            + REMEDY,
        cause);
  }
}
