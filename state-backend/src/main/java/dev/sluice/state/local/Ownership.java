package dev.sluice.state.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.state.CheckpointException;
import dev.sluice.state.files.PrivateFiles;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Holds a checkpoint directory for this process: a lock on {@code .lock}, and {@code .owner}, which
 * says in words who holds it.
 *
 * <p>The lock goes when the process dies. Within the process a set of held directories comes first:
 * closing any second channel of the lock file would release the process's lock, so none may ever be
 * opened.
 */
final class Ownership implements AutoCloseable {
  static final String LOCK = ".lock";
  static final String OWNER = ".owner";
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path directory;
  private final Disk disk;
  private final FileChannel channel;
  private boolean released;

  private Ownership(Path directory, Disk disk, FileChannel channel) {
    this.directory = directory;
    this.disk = disk;
    this.channel = channel;
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
   * Who holds the directory, in words, or nothing. Tries the lock as a reader, for the moment that
   * it takes; nothing is written.
   */
  static Optional<String> holder(Path directory) throws IOException {
    Path real = directory.toRealPath();
    if (HELD.contains(real)) {
      return Optional.of(owner(real));
    }
    if (!Files.exists(real.resolve(LOCK))) {
      return Optional.empty();
    }
    try (FileChannel channel = FileChannel.open(real.resolve(LOCK), StandardOpenOption.READ);
        FileLock lock = channel.tryLock(0, Long.MAX_VALUE, true)) {
      return lock == null ? Optional.of(owner(real)) : Optional.empty();
    } catch (OverlappingFileLockException e) {
      return Optional.of(owner(real));
    }
  }

  private static Ownership lock(Path real, Path directory, Disk disk) throws IOException {
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
      DurableFiles.write(
          disk, real.resolve(OWNER), List.of(ByteBuffer.wrap(self().getBytes(UTF_8))), false);
      return new Ownership(real, disk, channel);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  @Override
  public synchronized void close() throws IOException {
    if (released) {
      return;
    }
    released = true;
    try {
      disk.delete(directory.resolve(OWNER));
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
      return Files.readString(directory.resolve(OWNER), UTF_8).strip();
    } catch (IOException e) {
      return "a process that left no name";
    }
  }

  private static String self() {
    ProcessHandle process = ProcessHandle.current();
    String started = process.info().startInstant().map(start -> ", started " + start).orElse("");
    return "process " + process.pid() + " on " + host() + started + "\n";
  }

  private static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "a host without a name";
    }
  }
}
