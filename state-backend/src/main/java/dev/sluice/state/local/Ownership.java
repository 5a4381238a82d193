package dev.sluice.state.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.state.CheckpointException;
import dev.sluice.state.files.PrivateFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Holds a checkpoint directory for this process: a lock on {@code .lock}, and {@code .owner}, which
 * says who holds it, see {@link OwnerNote}.
 *
 * <p>The lock goes when the process dies. Within the process a set of held directories comes first:
 * closing any second channel of the lock file would release the process's lock, so none may ever be
 * opened. Whoever asks who the owner is reads its note and looks for its process; the lock is left
 * alone.
 */
final class Ownership implements AutoCloseable {
  static final String LOCK = ".lock";
  static final String OWNER = ".owner";
  private static final String NAMELESS = "a process that left no name";
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path directory;
  private final Disk disk;
  private final FileChannel channel;
  private final OwnerNote note;
  private boolean released;

  private Ownership(Path directory, Disk disk, FileChannel channel, OwnerNote note) {
    this.directory = directory;
    this.disk = disk;
    this.channel = channel;
    this.note = note;
  }

  static Ownership take(Path directory, Disk disk) throws IOException {
    Path real = directory.toRealPath();
    if (!HELD.add(real)) {
      throw heldBy(directory);
    }
    boolean taken = false;
    try {
      Ownership ownership = lock(real, directory, disk);
      taken = true;
      return ownership;
    } finally {
      if (!taken) {
        HELD.remove(real);
      }
    }
  }

  /**
   * Who holds the directory, in words, or nothing. Only looks. An owner of another machine or
   * container can't be looked at: then its note counts, though it may have died since.
   */
  static Optional<String> holder(Path directory) throws IOException {
    Path real = directory.toRealPath();
    Optional<OwnerNote> note = OwnerNote.read(real.resolve(OWNER));
    if (HELD.contains(real)) {
      return Optional.of(note.map(OwnerNote::text).orElse(NAMELESS));
    }
    if (note.isEmpty() || note.get().isFromHere()) {
      return Optional.empty();
    }
    return switch (note.get().isAlive()) {
      case ALIVE -> Optional.of(note.get().text());
      case DEAD -> Optional.empty();
      case UNKNOWN ->
          Optional.of(
              note.get().text() + ", which can't be looked at from here and may have ended");
    };
  }

  private static Ownership lock(Path real, Path directory, Disk disk) throws IOException {
    refuseOtherClasses(real, directory);
    FileChannel channel =
        FileChannel.open(
            real.resolve(LOCK),
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
            PrivateFiles.fileMode());
    FileLock lock;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException e) {
      lock = null;
    } catch (IOException e) {
      channel.close();
      throw e;
    }
    if (lock == null) {
      channel.close();
      throw heldBy(directory);
    }
    try {
      OwnerNote note = OwnerNote.self();
      ByteBuffer content = ByteBuffer.wrap(note.content().getBytes(UTF_8));
      DurableFiles.write(disk, real.resolve(OWNER), List.of(content), false);
      return new Ownership(real, disk, channel, note);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /** This class may be loaded twice in one process, each time with a set of its own. */
  private static void refuseOtherClasses(Path real, Path directory) throws IOException {
    Optional<OwnerNote> note = OwnerNote.read(real.resolve(OWNER));
    if (note.isPresent()
        && !note.get().nonce().isEmpty()
        && !note.get().isFromHere()
        && note.get().isOfThisProcess()) {
      throw heldBy(directory);
    }
  }

  @Override
  public synchronized void close() throws IOException {
    if (released) {
      return;
    }
    released = true;
    try {
      // Where the lock file was deleted, another process may hold the directory by now.
      boolean isOurs =
          OwnerNote.read(directory.resolve(OWNER))
              .map(found -> found.nonce().equals(note.nonce()))
              .orElse(false);
      if (isOurs) {
        disk.delete(directory.resolve(OWNER));
      }
    } finally {
      channel.close();
      HELD.remove(directory);
    }
  }

  private static CheckpointException heldBy(Path directory) {
    return new CheckpointException(
        "There is a second process on the same location: "
            + directory
            + " is owned by "
            + owner(directory)
            + ". A checkpoint has one owner at a time: stop that query first, or choose another"
            + " location.");
  }

  private static String owner(Path directory) {
    try {
      return OwnerNote.read(directory.resolve(OWNER)).map(OwnerNote::text).orElse(NAMELESS);
    } catch (IOException e) {
      return NAMELESS;
    }
  }
}
