package dev.sluice.state.files;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.state.spill.SpillFile;
import dev.sluice.state.spill.SpillFiles;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The scratch of one run, deleted when closed; made by {@link ScratchPlace#take}. May be closed by
 * any thread, more than once.
 *
 * <p>Its lock goes when the process dies. Closing any second channel of the lock file would release
 * it, so a process never opens that of a folder of its own.
 */
public final class ScratchFolder implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ScratchFolder.class);
  private static final String LOCK = ".lock";
  private static final Set<ScratchFolder> OPEN = ConcurrentHashMap.newKeySet();

  /** Those of this process, from before they are made. */
  private static final Set<Path> OURS = ConcurrentHashMap.newKeySet();

  private final Path path;
  private final FileChannel lock;
  private final SpillFiles.Form form;

  private ScratchFolder(Path path, FileChannel lock, SpillFiles.Form form) {
    this.path = path;
    this.lock = lock;
    this.form = form;
  }

  public Path path() {
    return path;
  }

  /**
   * Files in a directory, in the form of the folder of this process that it is in; {@link
   * SpillFiles.Form#CHECKED} if in none.
   */
  public static SpillFiles spillsIn(Path directory) {
    SpillFiles.Form form = formIn(directory.toAbsolutePath());
    return () -> {
      SpillFile file = PlainSpillFile.create(directory);
      try {
        return form.of(file);
      } catch (IOException | RuntimeException | Error e) {
        file.close();
        throw e;
      }
    };
  }

  private static SpillFiles.Form formIn(Path directory) {
    for (ScratchFolder folder : OPEN) {
      if (directory.startsWith(folder.path)) {
        return folder.form;
      }
    }
    return SpillFiles.Form.CHECKED;
  }

  /** Deletes all that this process has; for the end of the process. */
  public static void closeAll() {
    OPEN.forEach(ScratchFolder::close);
  }

  /** Deletes the folder and all in it; what can't be deleted is told in the log. */
  @Override
  public void close() {
    if (!OPEN.remove(this)) {
      return;
    }
    Scratch.delete(path);
    OURS.remove(path);
    try (lock) {
      Files.deleteIfExists(path.resolveSibling("")); // the place, if nobody else has a folder there
    } catch (DirectoryNotEmptyException e) {
      LOG.debug("Others have folders beside {}", path, e);
    } catch (IOException e) {
      LOG.warn("Not all of the working directory {} could be cleared up", path, e);
    }
  }

  /** Makes a folder and locks it; null if another process is about to sweep it. */
  static @Nullable ScratchFolder create(Path path, SpillFiles.Form form) throws IOException {
    OURS.add(path);
    ScratchFolder folder = null;
    try {
      PrivateFiles.createDirectory(path);
      folder = lock(path, form);
      return folder;
    } finally {
      if (folder == null) {
        OURS.remove(path);
      }
    }
  }

  private static @Nullable ScratchFolder lock(Path path, SpillFiles.Form form) throws IOException {
    FileChannel channel =
        FileChannel.open(
            path.resolve(LOCK),
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PrivateFiles.fileMode());
    if (lockState(channel) == LockState.TAKEN) {
      channel.close();
      return null;
    }
    channel.write(ByteBuffer.wrap(host().getBytes(UTF_8)));
    ScratchFolder folder = new ScratchFolder(path, channel, form);
    OPEN.add(folder);
    return folder;
  }

  /** Whether the process that made the folder is gone. */
  static boolean isLeftBehind(Path path, RunName name) throws IOException {
    if (name.isOfThisProcess()) {
      return !OURS.contains(path);
    }
    if (name.isAlive()) {
      return false;
    }
    Path file = path.resolve(LOCK);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      return switch (lockState(channel)) {
        case OURS -> true;
        case TAKEN -> false;
        // The clock may have been set since it started: then it seems to be another process.
        case UNKNOWN -> Files.readString(file, UTF_8).equals(host()) && !name.isNumberTaken();
      };
    } catch (NoSuchFileException e) {
      Files.deleteIfExists(path); // never locked; if it is just being made, that is done again
      return false;
    }
  }

  private enum LockState {
    OURS,
    TAKEN,
    UNKNOWN
  }

  private static LockState lockState(FileChannel channel) {
    try {
      FileLock lock = channel.tryLock();
      return lock == null ? LockState.TAKEN : LockState.OURS;
    } catch (IOException e) {
      LOG.debug("The file system has no locks", e);
      return LockState.UNKNOWN;
    }
  }

  private static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "a host without a name";
    }
  }
}
