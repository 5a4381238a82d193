package dev.sluice.state.local;

import dev.sluice.state.CheckpointException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The directory of a checkpoint, and how files come into it. Safe to use from any thread.
 *
 * @param synced whether what is written has to outlive a power cut
 */
record CheckpointDirectory(Disk disk, Path path, boolean synced) {
  private static final String TEMPORARY = ".tmp";

  /** What says nothing of what a directory is for. */
  private static final Set<String> OWN =
      Set.of(TEMPORARY, LocalCheckpointStorage.SCRATCH, "lost+found");

  private static final AtomicLong TEMPORARIES = new AtomicLong();
  private static final String PROCESS =
      ProcessHandle.current().pid()
          + "-"
          + ProcessHandle.current().info().startInstant().map(Instant::toEpochMilli).orElse(0L)
          + "-";

  /** Writes a whole file by way of a temporary one, unless the name is taken: then false. */
  boolean writeWhole(Path target, List<ByteBuffer> content) throws IOException {
    Path temporary = nextTemporary();
    DurableFiles.createDirectories(disk, path.resolve(TEMPORARY), false);
    try {
      DurableFiles.write(disk, temporary, content, synced);
      return DurableFiles.linkIfAbsent(disk, temporary, target);
    } finally {
      disk.delete(temporary);
    }
  }

  void createDirectories(Path target) throws IOException {
    DurableFiles.createDirectories(disk, target, synced);
  }

  void syncDirectory(Path target) throws IOException {
    if (synced) {
      disk.syncDirectory(target);
    }
  }

  /** Deletes what earlier processes left half written. */
  void clearTemporaries() throws IOException {
    for (Path file : disk.list(path.resolve(TEMPORARY))) {
      if (!String.valueOf(file.getFileName()).startsWith(PROCESS)) {
        disk.delete(file);
      }
    }
  }

  void requireWritable() throws IOException {
    try {
      DurableFiles.createDirectories(disk, path.resolve(TEMPORARY), false);
      Path temporary = nextTemporary();
      disk.write(temporary).close();
      disk.delete(temporary);
    } catch (IOException e) {
      throw new CheckpointException(
          "The checkpoint location "
              + path
              + " can't be written to by "
              + System.getProperty("user.name")
              + ": "
              + e
              + ". Change its permissions, or choose another location.",
          e);
    }
  }

  void refuseForeign() throws IOException {
    List<String> foreign =
        disk.list(path).stream()
            .map(entry -> String.valueOf(entry.getFileName()))
            .filter(name -> !OWN.contains(name))
            .sorted(
                Comparator.comparing((String name) -> !name.equals("query.meta"))
                    .thenComparing(name -> name))
            .limit(5)
            .toList();
    if (!foreign.isEmpty()) {
      throw new CheckpointException(
          "Expected an empty directory or a Sluice checkpoint in "
              + path
              + ", but found "
              + String.join(", ", foreign)
              + " and no "
              + FormatMarker.NAME
              + (foreign.contains("query.meta")
                  ? ", which a query began with. Nothing was changed; have ./sluice repair "
                      + path
                      + " write it anew."
                  : ". Nothing was changed; choose another location, or empty this one."));
    }
  }

  private Path nextTemporary() throws IOException {
    Path temporary = path.resolve(TEMPORARY).resolve(PROCESS + TEMPORARIES.incrementAndGet());
    // What an earlier process left under this name may be linked to an object: never write into it.
    disk.delete(temporary);
    return temporary;
  }
}
