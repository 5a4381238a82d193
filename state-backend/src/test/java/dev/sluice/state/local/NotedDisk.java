package dev.sluice.state.local;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The disk of this machine, with notes of what is deleted and which directories are synced, in
 * order; perhaps without hard links. Owned by the test's thread.
 */
class NotedDisk implements Disk {
  private final Disk disk = Disk.local();

  final List<String> notes = new ArrayList<>();

  /** What a link is refused with; null if there are links. */
  @Nullable String refusesLinks;

  @Override
  public boolean exists(Path file) {
    return disk.exists(file);
  }

  @Override
  public boolean isDirectory(Path path) {
    return disk.isDirectory(path);
  }

  @Override
  public long sizeBytes(Path file) throws IOException {
    return disk.sizeBytes(file);
  }

  @Override
  public InputStream read(Path file) throws IOException {
    return disk.read(file);
  }

  @Override
  public List<Path> list(Path directory) throws IOException {
    return disk.list(directory);
  }

  @Override
  public List<Path> walk(Path start) throws IOException {
    return disk.walk(start);
  }

  @Override
  public void createDirectory(Path directory) throws IOException {
    disk.createDirectory(directory);
  }

  @Override
  public void syncDirectory(Path directory) throws IOException {
    notes.add("sync " + directory.getFileName());
    disk.syncDirectory(directory);
  }

  @Override
  public void link(Path file, Path second) throws IOException {
    String refusal = refusesLinks;
    if (refusal != null) {
      throw new FileSystemException(second.toString(), file.toString(), refusal);
    }
    disk.link(file, second);
  }

  @Override
  public void move(Path file, Path target) throws IOException {
    disk.move(file, target);
  }

  @Override
  public boolean delete(Path file) throws IOException {
    notes.add("delete " + file.getFileName());
    return disk.delete(file);
  }

  @Override
  public Output write(Path file) throws IOException {
    return disk.write(file);
  }

  @Override
  public Output overwrite(Path file, long offset) throws IOException {
    return disk.overwrite(file, offset);
  }

  @Override
  public void truncate(Path file, long sizeBytes) throws IOException {
    disk.truncate(file, sizeBytes);
  }

  @Override
  public GrowingFile create(Path file) throws IOException {
    return disk.create(file);
  }
}
