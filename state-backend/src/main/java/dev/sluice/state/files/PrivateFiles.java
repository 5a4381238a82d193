package dev.sluice.state.files;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Makes files that their owner alone can read and write (0600) and directories that nobody else can
 * enter (0700), whatever the process's mask is. Where a file system has no such modes, its own
 * rules hold. What is there already keeps its mode.
 */
public final class PrivateFiles {
  private static final boolean HAS_MODES =
      FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
  private static final Set<PosixFilePermission> OWNERS_DIRECTORY =
      PosixFilePermissions.fromString("rwx------");
  private static final FileAttribute<?>[] NONE = {};
  private static final FileAttribute<?>[] FILE =
      HAS_MODES ? mode(PosixFilePermissions.fromString("rw-------")) : NONE;
  private static final FileAttribute<?>[] DIRECTORY = HAS_MODES ? mode(OWNERS_DIRECTORY) : NONE;

  private PrivateFiles() {}

  private static FileAttribute<?>[] mode(Set<PosixFilePermission> mode) {
    return new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(mode)};
  }

  /** What to give to those who open a channel on a new file. */
  public static FileAttribute<?>[] fileMode() {
    return FILE.clone();
  }

  /**
   * Makes an empty file.
   *
   * @throws FileAlreadyExistsException if there is one
   */
  public static Path createFile(Path file) throws IOException {
    return Files.createFile(file, FILE);
  }

  /** Makes one directory; the one above it must be there. */
  public static Path createDirectory(Path directory) throws IOException {
    return Files.createDirectory(directory, DIRECTORY);
  }

  /** Makes the directory and those above it that are not there yet. */
  public static Path createDirectories(Path directory) throws IOException {
    return Files.createDirectories(directory, DIRECTORY);
  }

  /**
   * Writes a new file.
   *
   * @throws FileAlreadyExistsException if there is one
   */
  public static OutputStream writeNew(Path file) throws IOException {
    return new FileOutputStream(createFile(file).toFile());
  }

  /** Writes to a file from its beginning, which is made if it is not there. */
  public static OutputStream write(Path file) throws IOException {
    return stream(file);
  }

  /** The same for those who have to sync: not a channel, which an interruption would close. */
  public static FileOutputStream stream(Path file) throws IOException {
    try {
      createFile(file);
    } catch (FileAlreadyExistsException e) {
      // it keeps its mode
    }
    return new FileOutputStream(file.toFile());
  }

  /** Has nobody but its owner enter a directory that is there. */
  static void close(Path directory) throws IOException {
    if (HAS_MODES && !Files.getPosixFilePermissions(directory).equals(OWNERS_DIRECTORY)) {
      Files.setPosixFilePermissions(directory, OWNERS_DIRECTORY);
    }
  }
}
