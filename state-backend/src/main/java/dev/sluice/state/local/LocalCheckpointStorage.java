package dev.sluice.state.local;

import dev.sluice.state.CheckpointException;
import dev.sluice.state.CheckpointStorage;
import dev.sluice.state.CorruptCheckpointException;
import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A checkpoint in a local directory; safe to use from any thread.
 *
 * <pre>
 *   SLUICE          what this directory is, and its format, see {@link FormatMarker}
 *   a/b/c           the object "a/b/c"
 *   .lock .owner    who owns it, see {@link Ownership}
 *   .tmp/           files under writing; what a crash leaves there is deleted by the next owner
 * </pre>
 *
 * <p>An object is written to {@code .tmp}, synced, linked to its name, and the directory is synced:
 * it is there whole or not at all.
 */
public final class LocalCheckpointStorage implements CheckpointStorage {
  private static final String TEMPORARY = ".tmp";
  private static final AtomicLong TEMPORARIES = new AtomicLong();
  private static final String PROCESS =
      ProcessHandle.current().pid()
          + "-"
          + ProcessHandle.current().info().startInstant().map(Instant::toEpochMilli).orElse(0L)
          + "-";
  private static final Pattern NAME = Pattern.compile("(?!\\.)[\\w.-]+(/(?!\\.)[\\w.-]+)*");

  private final Path directory;
  private final boolean synced;

  private LocalCheckpointStorage(Path directory, boolean synced) {
    this.directory = directory;
    this.synced = synced;
  }

  /**
   * Opens the checkpoint in {@code directory}, making an empty one if there is none.
   *
   * @throws CheckpointException if the directory holds something else, was written by a newer
   *     format, or can't be written to; nothing in it was changed
   */
  public static LocalCheckpointStorage open(Path directory) {
    return prepared(new LocalCheckpointStorage(directory.toAbsolutePath(), true));
  }

  /**
   * The same for a checkpoint that is not meant to outlive its process: nothing is ever synced, and
   * after a power cut it may be damaged.
   */
  public static LocalCheckpointStorage openTemporary(Path directory) {
    return prepared(new LocalCheckpointStorage(directory.toAbsolutePath(), false));
  }

  /**
   * Opens the checkpoint that is in {@code directory}; writes nothing.
   *
   * @throws CheckpointException if there is none, or its format is newer
   */
  public static LocalCheckpointStorage openExisting(Path directory) {
    LocalCheckpointStorage storage = new LocalCheckpointStorage(directory.toAbsolutePath(), true);
    Path marker = storage.directory.resolve(FormatMarker.NAME);
    if (!Files.exists(marker)) {
      throw new CheckpointException(
          "Expected a Sluice checkpoint in "
              + storage.directory
              + ", but there is "
              + (Files.exists(storage.directory) ? "no " + FormatMarker.NAME : "no such directory")
              + ". Give the --checkpointLocation of a query that was started before.");
    }
    try {
      FormatMarker.check(marker);
    } catch (IOException e) {
      throw storage.failure("read", FormatMarker.NAME, e);
    }
    return storage;
  }

  private static LocalCheckpointStorage prepared(LocalCheckpointStorage storage) {
    storage.prepare();
    return storage;
  }

  @Override
  public String location() {
    return directory.toString();
  }

  @Override
  public boolean putIfAbsent(String name, List<ByteBuffer> content) {
    Path target = path(name);
    try {
      createDirectories(parent(target));
      boolean written = !Files.exists(target) && writeWhole(target, content);
      syncDirectory(parent(target));
      return written;
    } catch (IOException e) {
      throw failure("write", name, e);
    }
  }

  @Override
  public InputStream read(String name, long offset) {
    try {
      FileInputStream in = new FileInputStream(path(name).toFile());
      try {
        in.skipNBytes(offset); // a seek; a channel's would fail when interrupted
        return in;
      } catch (IOException e) {
        in.close();
        throw e;
      }
    } catch (FileNotFoundException e) {
      throw new CorruptCheckpointException(
          "There is no readable object "
              + name
              + " in "
              + directory
              + ", but the checkpoint needs it. Restore the file from a copy, or open the query at"
              + " an older batch.",
          e);
    } catch (IOException e) {
      throw failure("read", name, e);
    }
  }

  @Override
  public boolean link(String name, Path target) {
    try {
      Files.createLink(target, path(name));
      return true;
    } catch (IOException | UnsupportedOperationException e) {
      return false; // Another disk, or one without links; a missing object shows when it is read.
    }
  }

  @Override
  public long sizeBytes(String name) {
    try {
      return Files.size(path(name));
    } catch (NoSuchFileException e) {
      return -1;
    } catch (IOException e) {
      throw failure("read", name, e);
    }
  }

  @Override
  public List<String> list(String prefix) {
    int slash = prefix.lastIndexOf('/');
    Path start = slash < 0 ? directory : path(prefix.substring(0, slash));
    try (Stream<Path> files = Files.walk(start)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> directory.relativize(file).toString().replace('\\', '/'))
          .filter(name -> name.startsWith(prefix) && NAME.matcher(name).matches())
          .sorted()
          .toList();
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (UncheckedIOException e) {
      IOException cause = Objects.requireNonNull(e.getCause());
      if (cause instanceof NoSuchFileException) {
        return list(prefix); // a file was deleted under the walk
      }
      throw failure("list", prefix, cause);
    } catch (IOException e) {
      throw failure("list", prefix, e);
    }
  }

  @Override
  public void delete(String name) {
    try {
      Files.deleteIfExists(path(name));
    } catch (IOException e) {
      throw failure("delete", name, e);
    }
  }

  @Override
  public Optional<Appending> appending() {
    return Optional.of(new LocalAppending());
  }

  @Override
  public AutoCloseable own() {
    try {
      Ownership ownership = Ownership.take(directory);
      clearTemporaries();
      return ownership;
    } catch (IOException e) {
      throw failure("lock", Ownership.LOCK, e);
    }
  }

  @Override
  public Optional<String> owner() {
    try {
      return Ownership.holder(directory);
    } catch (IOException e) {
      throw failure("look for an owner by", Ownership.LOCK, e);
    }
  }

  private final class LocalAppending implements Appending {
    @Override
    public AppendableFile create(String name, long reserveBytes) {
      Path file = path(name);
      try {
        createDirectories(parent(file));
        AppendableFile created = LocalAppendableFile.create(file, reserveBytes, synced);
        syncDirectory(parent(file));
        return created;
      } catch (FileAlreadyExistsException e) {
        throw new CheckpointException(
            "Expected no object "
                + name
                + " in "
                + directory
                + ", but there is one: another process must have written it. Make sure that only"
                + " one query uses this location.",
            e);
      } catch (IOException e) {
        throw failure("create", name, e);
      }
    }

    @Override
    public void restore(String name, long offset, ByteBuffer bytes) {
      byte[] content = new byte[bytes.remaining()];
      bytes.duplicate().get(content);
      try (RandomAccessFile file = new RandomAccessFile(path(name).toFile(), "rw")) {
        file.seek(offset);
        file.write(content);
        file.getFD().sync();
      } catch (IOException e) {
        throw failure("repair", name, e);
      }
    }
  }

  private void prepare() {
    try {
      if (Files.exists(directory) && !Files.isDirectory(directory)) {
        throw new CheckpointException(
            "Expected a directory as checkpoint location, but "
                + directory
                + " is a file. Choose another location.");
      }
      createDirectories(directory);
      Path marker = directory.resolve(FormatMarker.NAME);
      if (Files.exists(marker)) {
        FormatMarker.check(marker);
      } else {
        refuseForeign();
      }
      requireWritable();
      putIfAbsent(FormatMarker.NAME, FormatMarker.content());
    } catch (IOException e) {
      throw new CheckpointException(
          "Can't use "
              + directory
              + " as checkpoint location: "
              + e
              + ". Make it a readable and writable directory, or choose another location.",
          e);
    }
  }

  private void requireWritable() throws IOException {
    try {
      Files.createDirectories(directory.resolve(TEMPORARY));
      Files.delete(Files.createFile(nextTemporary()));
    } catch (IOException e) {
      throw new CheckpointException(
          "The checkpoint location "
              + directory
              + " can't be written to by "
              + System.getProperty("user.name")
              + ": "
              + e
              + ". Change its permissions, or choose another location.",
          e);
    }
  }

  private void refuseForeign() throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      List<String> foreign =
          entries
              .map(entry -> String.valueOf(entry.getFileName()))
              .filter(name -> !name.equals(TEMPORARY) && !name.equals("lost+found"))
              .sorted()
              .limit(5)
              .toList();
      if (!foreign.isEmpty()) {
        throw new CheckpointException(
            "Expected an empty directory or a Sluice checkpoint in "
                + directory
                + ", but found "
                + String.join(", ", foreign)
                + " and no "
                + FormatMarker.NAME
                + ". Nothing was changed; choose another location, or empty this one.");
      }
    }
  }

  private boolean writeWhole(Path target, List<ByteBuffer> content) throws IOException {
    Path temporary = nextTemporary();
    Files.createDirectories(parent(temporary));
    try {
      DurableFiles.write(temporary, content, synced);
      return DurableFiles.linkIfAbsent(temporary, target);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  private void createDirectories(Path target) throws IOException {
    if (synced) {
      DurableFiles.createDirectories(target);
    } else {
      Files.createDirectories(target);
    }
  }

  private void syncDirectory(Path target) throws IOException {
    if (synced) {
      DurableFiles.syncDirectory(target);
    }
  }

  private Path nextTemporary() throws IOException {
    Path temporary = directory.resolve(TEMPORARY).resolve(PROCESS + TEMPORARIES.incrementAndGet());
    // What an earlier process left under this name may be linked to an object: never write into it.
    Files.deleteIfExists(temporary);
    return temporary;
  }

  private void clearTemporaries() throws IOException {
    try (Stream<Path> files = Files.list(directory.resolve(TEMPORARY))) {
      for (Path file : files.toList()) {
        if (!String.valueOf(file.getFileName()).startsWith(PROCESS)) {
          Files.deleteIfExists(file);
        }
      }
    }
  }

  private Path path(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("No name of an object: \"" + name + "\"");
    }
    return directory.resolve(name);
  }

  private Path parent(Path file) {
    Path parent = file.getParent();
    return parent == null ? directory : parent;
  }

  private CheckpointException failure(String verb, String name, IOException e) {
    return new CheckpointException(
        "Can't "
            + verb
            + " "
            + name
            + " in the checkpoint "
            + directory
            + ": "
            + e
            + ". Check the disk and the permissions, then start the query again.",
        e);
  }
}
