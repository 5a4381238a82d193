package dev.sluice.state.files;

import dev.sluice.state.CheckpointException;
import dev.sluice.state.spill.SpillFiles;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.UserPrincipal;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A directory in which runs have their scratch, each in a folder of its own. Safe to use from any
 * thread and by several processes at once.
 *
 * <pre>
 *   place/run-4711-1767225600000-3/   process 4711, when it started, its third folder
 *                            .lock    locked while the process lives
 * </pre>
 *
 * <p>Whoever takes a folder first deletes those of processes that are gone: no process of this
 * machine has that number and that start, and nobody holds the lock, which also says so of a
 * process in another container. What has another name is left alone.
 */
public final class ScratchPlace {
  private static final Logger LOG = LoggerFactory.getLogger(ScratchPlace.class);
  private static final AtomicLong FOLDERS = new AtomicLong();
  private static final int MOST_TRIES = 100;

  private final Path directory;
  private final String remedy;

  /** Others may write to the directory above, and could have put something there. */
  private final boolean isAmongOthers;

  private ScratchPlace(Path directory, String remedy, boolean isAmongOthers) {
    this.directory = directory.toAbsolutePath();
    this.remedy = remedy;
    this.isAmongOthers = isAmongOthers;
  }

  /**
   * A place that is this query's, or that an operator chose. It is made when a folder is taken.
   *
   * @param remedy what to do if it can't be used, as sentences
   */
  public static ScratchPlace in(Path directory, String remedy) {
    return new ScratchPlace(directory, remedy, false);
  }

  /** This user's place below {@code java.io.tmpdir}. */
  public static ScratchPlace temporary(String remedy) {
    return temporaryIn(Path.of(System.getProperty("java.io.tmpdir", "/tmp")), remedy);
  }

  static ScratchPlace temporaryIn(Path above, String remedy) {
    String user = System.getProperty("user.name", "").replaceAll("[^A-Za-z0-9_.-]", "_");
    return new ScratchPlace(above.resolve("sluice-" + user), remedy, true);
  }

  public Path directory() {
    return directory;
  }

  /**
   * Deletes what dead processes have left here, and makes a folder for this one.
   *
   * @throws CheckpointException if the place can't be used, or belongs to somebody else
   */
  public ScratchFolder take() {
    return take(SpillFiles.Form.CHECKED);
  }

  /**
   * The same; what has no room in memory is written encrypted to this folder, see {@link
   * ScratchFolder#spillsIn}. What others write there is as they write it.
   */
  public ScratchFolder takeEncrypted() {
    return take(SpillFiles.Form.ENCRYPTED);
  }

  /** The same with another form of files for what has no room in memory. */
  public ScratchFolder take(SpillFiles.Form form) {
    try {
      return tryTake(form);
    } catch (IOException e) {
      throw new CheckpointException(
          "Working files can't be put into " + directory + ": " + e + ". " + remedy, e);
    }
  }

  /** Whoever has the last folder deletes the place with it, at any moment: then it is made anew. */
  private ScratchFolder tryTake(SpillFiles.Form form) throws IOException {
    IOException last = new IOException("each new folder is taken by somebody else");
    for (int tries = 0; tries < MOST_TRIES; tries++) {
      try {
        PrivateFiles.createDirectories(directory);
        if (isAmongOthers) {
          requireOurs();
        }
        sweep();
        Path path = directory.resolve(RunName.ofThisProcess(FOLDERS.incrementAndGet()).toString());
        ScratchFolder folder = ScratchFolder.create(path, form);
        if (folder != null) {
          return folder;
        }
      } catch (NoSuchFileException | FileAlreadyExistsException e) {
        LOG.debug("{} is being cleared up by somebody else", directory, e);
        last = e;
      }
    }
    throw last;
  }

  private void requireOurs() throws IOException {
    Path probe = Files.createTempFile(directory.resolveSibling(""), "sluice-", ".owner");
    UserPrincipal self = Files.getOwner(probe);
    Files.delete(probe);
    UserPrincipal owner = Files.getOwner(directory, LinkOption.NOFOLLOW_LINKS);
    BasicFileAttributes found =
        Files.readAttributes(directory, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    if (!owner.equals(self) || !found.isDirectory()) {
      throw new CheckpointException(
          "Expected a directory of "
              + self
              + " for working files in "
              + directory
              + ", but found one that belongs to "
              + owner
              + " or a link: somebody else could exchange what is put there. "
              + remedy);
    }
    PrivateFiles.close(directory);
  }

  private void sweep() throws IOException {
    List<Path> children;
    try (Stream<Path> files = Files.list(directory)) {
      children = files.toList();
    }
    for (Path child : children) {
      RunName name = RunName.parse(child);
      try {
        if (name != null && ScratchFolder.isLeftBehind(child, name)) {
          LOG.info("Deleting {}, left by a process that is gone", child);
          Scratch.delete(child);
        }
      } catch (IOException e) {
        LOG.debug("It can't be told whether {} is in use: it is left alone", child, e);
      }
    }
  }
}
