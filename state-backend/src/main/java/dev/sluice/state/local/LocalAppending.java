package dev.sluice.state.local;

import dev.sluice.state.CheckpointException;
import dev.sluice.state.CheckpointStorage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;

/** Appending to files of a local checkpoint. Safe to use from any thread. */
final class LocalAppending implements CheckpointStorage.Appending {
  private final LocalCheckpointStorage storage;
  private final Disk disk;
  private final CheckpointDirectory files;

  LocalAppending(LocalCheckpointStorage storage, Disk disk, CheckpointDirectory files) {
    this.storage = storage;
    this.disk = disk;
    this.files = files;
  }

  @Override
  public CheckpointStorage.AppendableFile create(String name, long reserveBytes) {
    Path file = storage.path(name);
    try {
      files.createDirectories(storage.parent(file));
      CheckpointStorage.AppendableFile created =
          LocalAppendableFile.create(disk, file, reserveBytes, files.synced());
      try {
        files.syncDirectory(storage.parent(file));
      } catch (IOException e) {
        created.close();
        disk.delete(file);
        throw e;
      }
      return created;
    } catch (FileAlreadyExistsException e) {
      throw new CheckpointException(
          "Expected no object "
              + name
              + " in "
              + storage.location()
              + ", but there is one: another process must have written it. Make sure that only"
              + " one query uses this location.",
          e);
    } catch (IOException e) {
      throw storage.failure("create", name, e);
    }
  }

  @Override
  public void restore(String name, long offset, ByteBuffer bytes) {
    byte[] content = new byte[bytes.remaining()];
    bytes.duplicate().get(content);
    try (Disk.Output file = disk.overwrite(storage.path(name), offset)) {
      file.write(content, 0, content.length);
      file.sync();
    } catch (IOException e) {
      throw storage.failure("repair", name, e);
    }
  }

  @Override
  public void truncate(String name, long sizeBytes) {
    try {
      disk.truncate(storage.path(name), sizeBytes);
    } catch (IOException e) {
      throw storage.failure("truncate", name, e);
    }
  }
}
