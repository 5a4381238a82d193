package dev.sluice.state.local;

import dev.sluice.state.Advice;
import dev.sluice.state.CheckpointException;
import dev.sluice.state.CheckpointStorage;
import dev.sluice.state.CorruptCheckpointException;
import dev.sluice.state.Sealing;
import dev.sluice.state.files.ScratchPlace;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A checkpoint in a local directory; safe to use from any thread.
 *
 * <pre>
 *   SLUICE          what this directory is, and its format, see {@link FormatMarker}
 *   a/b/c           the object "a/b/c"
 *   encryption/     keys of one that is encrypted: by them its marker is known
 *   .lock .owner    who owns it, see {@link Ownership}
 *   .scratch/       working files of the query that runs, see {@link ScratchPlace}
 *   .tmp/           files under writing; what a crash leaves there is deleted by the next owner
 * </pre>
 *
 * <p>An object is written to {@code .tmp}, synced, linked to its name, and the directory is synced:
 * it is there whole or not at all.
 */
public final class LocalCheckpointStorage implements CheckpointStorage {
  /** What a query without a place for its working files has below its checkpoint. */
  public static final String SCRATCH = ".scratch";

  private final Disk disk;
  private final Path directory;
  private final CheckpointDirectory files;

  private LocalCheckpointStorage(Disk disk, Path directory, boolean synced) {
    this.disk = disk;
    this.directory = directory;
    this.files = new CheckpointDirectory(disk, directory, synced);
  }

  /**
   * Opens the checkpoint in {@code directory}, making an empty one if there is none.
   *
   * @throws CheckpointException if the directory holds something else, was written by a newer
   *     format, or can't be written to; nothing in it was changed
   */
  public static LocalCheckpointStorage open(Path directory) {
    return open(directory, Disk.local());
  }

  /** The same on a disk of one's own, for tests. */
  public static LocalCheckpointStorage open(Path directory, Disk disk) {
    return prepared(new LocalCheckpointStorage(disk, directory.toAbsolutePath(), true), false);
  }

  /** The same for one that is to be encrypted: if it is new, it is marked as that. */
  public static LocalCheckpointStorage openEncrypted(Path directory) {
    return openEncrypted(directory, Disk.local());
  }

  /** The same on a disk of one's own, for tests. */
  public static LocalCheckpointStorage openEncrypted(Path directory, Disk disk) {
    return prepared(new LocalCheckpointStorage(disk, directory.toAbsolutePath(), true), true);
  }

  /**
   * The same for a checkpoint that is not meant to outlive its process: nothing is ever synced, and
   * after a power cut it may be damaged.
   */
  public static LocalCheckpointStorage openTemporary(Path directory) {
    return prepared(
        new LocalCheckpointStorage(Disk.local(), directory.toAbsolutePath(), false), false);
  }

  /**
   * Opens the checkpoint that is in {@code directory}; writes nothing.
   *
   * @throws CheckpointException if there is none, or its format is newer
   */
  public static LocalCheckpointStorage openExisting(Path directory) {
    LocalCheckpointStorage storage =
        new LocalCheckpointStorage(Disk.local(), directory.toAbsolutePath(), true);
    Path marker = storage.directory.resolve(FormatMarker.NAME);
    if (!storage.disk.exists(marker)) {
      throw storage.noCheckpoint("no " + FormatMarker.NAME);
    }
    storage.format();
    return storage;
  }

  /**
   * The same for who looks for damage: the marker may be damaged or missing, if anything else shows
   * that this is a checkpoint.
   */
  public static LocalCheckpointStorage openDamaged(Path directory) {
    LocalCheckpointStorage storage =
        new LocalCheckpointStorage(Disk.local(), directory.toAbsolutePath(), true);
    if (!storage.disk.exists(storage.directory.resolve(FormatMarker.NAME))
        && !storage.hasContent()) {
      throw storage.noCheckpoint("nothing of one");
    }
    return storage;
  }

  /**
   * What is the matter with the marker, in a sentence; nothing if it is as it should be.
   *
   * @throws CheckpointException if it is, but its format is newer
   */
  public Optional<String> markerDamage() {
    Path marker = directory.resolve(FormatMarker.NAME);
    if (!disk.exists(marker)) {
      return Optional.of(FormatMarker.NAME + " is missing.");
    }
    try {
      format();
      return Optional.empty();
    } catch (CorruptCheckpointException e) {
      return Optional.of(FormatMarker.NAME + " has no valid checksum.");
    }
  }

  /** Writes the marker anew if it is damaged or missing. For repair. */
  public void restoreMarker() {
    if (markerDamage().isPresent()) {
      delete(FormatMarker.NAME);
      mark(disk.exists(directory.resolve(Sealing.KEYS)));
    }
  }

  /** Whether the marker is whole and says that all objects are encrypted. */
  public boolean isMarkedEncrypted() {
    try {
      return format() == FormatMarker.ENCRYPTED;
    } catch (CorruptCheckpointException e) {
      return false; // that it is damaged is told by who looks for damage
    }
  }

  private int format() {
    Path marker = directory.resolve(FormatMarker.NAME);
    try {
      return disk.exists(marker) ? FormatMarker.read(disk, marker) : FormatMarker.IN_CLEAR;
    } catch (IOException e) {
      throw failure("read", FormatMarker.NAME, e);
    }
  }

  private void mark(boolean isEncrypted) {
    int format = isEncrypted ? FormatMarker.ENCRYPTED : FormatMarker.IN_CLEAR;
    putIfAbsent(FormatMarker.NAME, FormatMarker.content(format));
  }

  private boolean hasContent() {
    return Stream.of("query.meta", "log", "snapshots", Sealing.KEYS)
        .anyMatch(name -> disk.exists(directory.resolve(name)));
  }

  private CheckpointException noCheckpoint(String found) {
    return new CheckpointException(
        "Expected a Sluice checkpoint in "
            + directory
            + ", but there is "
            + (disk.exists(directory) ? found : "no such directory")
            + ". Give the --checkpointLocation of a query that was started before.");
  }

  private static LocalCheckpointStorage prepared(
      LocalCheckpointStorage storage, boolean isEncrypted) {
    storage.prepare(isEncrypted);
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
      files.createDirectories(parent(target));
      boolean written = !disk.exists(target) && files.writeWhole(target, content);
      files.syncDirectory(parent(target));
      return written;
    } catch (IOException e) {
      throw failure("write", name, e);
    }
  }

  @Override
  public void makePlace(String prefix) {
    try {
      files.createDirectories(path(prefix.substring(0, prefix.length() - 1)));
    } catch (IOException e) {
      throw failure("make", prefix, e);
    }
  }

  @Override
  public InputStream read(String name, long offset) {
    try {
      InputStream in = disk.read(path(name));
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
              + ", but the checkpoint needs it. "
              + Advice.restoreOrRepair(directory.toString()),
          e);
    } catch (IOException e) {
      throw failure("read", name, e);
    }
  }

  @Override
  public boolean link(String name, Path target) {
    try {
      disk.link(path(name), target);
      return true;
    } catch (IOException | UnsupportedOperationException e) {
      return false; // Another disk, or one without links; a missing object shows when it is read.
    }
  }

  @Override
  public long sizeBytes(String name) {
    try {
      return disk.sizeBytes(path(name));
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
    try {
      return disk.walk(start).stream()
          .map(file -> directory.relativize(file).toString().replace('\\', '/'))
          .filter(name -> name.startsWith(prefix) && CheckpointStorage.isName(name))
          .sorted()
          .toList();
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException e) {
      throw failure("list", prefix, e);
    }
  }

  @Override
  public void delete(String name) {
    deleteAll(List.of(name));
  }

  /** One sync per directory, however many files go: also if they had gone already, but unsynced. */
  @Override
  public void deleteAll(Collection<String> names) {
    Set<Path> directories = new LinkedHashSet<>();
    for (String name : names) {
      Path file = path(name);
      try {
        disk.delete(file);
      } catch (IOException e) {
        throw failure("delete", name, e);
      }
      directories.add(parent(file));
    }
    for (Path parent : directories) {
      try {
        if (disk.isDirectory(parent)) {
          files.syncDirectory(parent);
        }
      } catch (IOException e) {
        throw failure("sync the directory after deleting", String.join(", ", names), e);
      }
    }
  }

  @Override
  public Optional<Appending> appending() {
    return Optional.of(new LocalAppending(this, disk, files));
  }

  @Override
  public AutoCloseable own() {
    try {
      Ownership ownership = Ownership.take(directory, disk);
      try {
        files.clearTemporaries();
        return ownership;
      } catch (IOException | RuntimeException e) {
        ownership.close();
        throw e;
      }
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

  private void prepare(boolean isEncrypted) {
    try {
      if (disk.exists(directory) && !disk.isDirectory(directory)) {
        throw new CheckpointException(
            "Expected a directory as checkpoint location, but "
                + directory
                + " is a file. Choose another location.");
      }
      files.createDirectories(directory);
      Path marker = directory.resolve(FormatMarker.NAME);
      boolean isClear =
          disk.exists(marker) && FormatMarker.read(disk, marker) == FormatMarker.IN_CLEAR;
      if (!disk.exists(marker)) {
        files.refuseForeign();
      }
      files.requireWritable();
      if (isEncrypted && isClear && !hasContent()) {
        delete(FormatMarker.NAME); // a start that wrote nothing else
      }
      mark(isEncrypted);
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

  Path path(String name) {
    if (!CheckpointStorage.isName(name)) {
      throw new IllegalArgumentException("No name of an object: \"" + name + "\"");
    }
    return directory.resolve(name);
  }

  Path parent(Path file) {
    Path parent = file.getParent();
    return parent == null ? directory : parent;
  }

  CheckpointException failure(String verb, String name, IOException e) {
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
