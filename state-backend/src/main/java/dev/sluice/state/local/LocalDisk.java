package dev.sluice.state.local;

import dev.sluice.state.files.PrivateFiles;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The disk of this machine.
 *
 * <p>What it makes is its owner's alone, see {@link PrivateFiles}. Content goes through streams,
 * not channels, wherever the caller may be interrupted: that must not close a file under writing.
 */
final class LocalDisk implements Disk {
  static final Disk INSTANCE = new LocalDisk();

  private LocalDisk() {}

  @Override
  public boolean exists(Path file) {
    return Files.exists(file);
  }

  @Override
  public boolean isDirectory(Path path) {
    return Files.isDirectory(path);
  }

  @Override
  public long sizeBytes(Path file) throws IOException {
    return Files.size(file);
  }

  @Override
  public InputStream read(Path file) throws IOException {
    return new FileInputStream(file.toFile());
  }

  @Override
  public List<Path> list(Path directory) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.toList();
    }
  }

  @Override
  public List<Path> walk(Path start) throws IOException {
    while (true) {
      try (Stream<Path> files = Files.walk(start)) {
        return files.filter(Files::isRegularFile).toList();
      } catch (UncheckedIOException e) {
        // A file that was deleted under the walk: once more.
        IOException cause = Objects.requireNonNull(e.getCause());
        if (!(cause instanceof NoSuchFileException)) {
          throw cause;
        }
      }
    }
  }

  @Override
  public void createDirectory(Path directory) throws IOException {
    PrivateFiles.createDirectory(directory);
  }

  /**
   * Only a channel can do this, and an interruption would close it: then it is done again, and the
   * interruption is kept for later.
   */
  @Override
  public void syncDirectory(Path directory) throws IOException {
    boolean interrupted = false;
    try {
      boolean synced = false;
      while (!synced) {
        interrupted |= Thread.interrupted();
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
          channel.force(true);
          synced = true;
        } catch (ClosedByInterruptException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public void link(Path file, Path second) throws IOException {
    Files.createLink(second, file);
  }

  @Override
  public void move(Path file, Path target) throws IOException {
    Files.move(file, target, StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public boolean delete(Path file) throws IOException {
    return Files.deleteIfExists(file);
  }

  @Override
  public Output write(Path file) throws IOException {
    FileOutputStream out = PrivateFiles.stream(file);
    return new LocalOutput(out::write, out.getFD(), out::close);
  }

  @Override
  public Output overwrite(Path file, long offset) throws IOException {
    RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw");
    try {
      out.seek(offset);
      return new LocalOutput(out::write, out.getFD(), out::close);
    } catch (IOException e) {
      out.close();
      throw e;
    }
  }

  @Override
  public void truncate(Path file, long sizeBytes) throws IOException {
    try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
      if (out.length() > sizeBytes) {
        out.setLength(sizeBytes);
      }
    }
  }

  @Override
  public GrowingFile create(Path file) throws IOException {
    return new LocalGrowingFile(
        FileChannel.open(
            file,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PrivateFiles.fileMode()));
  }

  private interface Write {
    void write(byte[] bytes, int from, int length) throws IOException;
  }

  private interface Close {
    void close() throws IOException;
  }

  private record LocalOutput(Write writing, FileDescriptor file, Close closing) implements Output {
    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      writing.write(bytes, from, length);
    }

    @Override
    public void sync() throws IOException {
      file.sync();
    }

    @Override
    public void close() throws IOException {
      closing.close();
    }
  }

  private record LocalGrowingFile(FileChannel channel) implements GrowingFile {
    @Override
    public long write(ByteBuffer[] buffers) throws IOException {
      return channel.write(buffers);
    }

    @Override
    public int write(ByteBuffer buffer, long offset) throws IOException {
      return channel.write(buffer, offset);
    }

    @Override
    public void sync(boolean all) throws IOException {
      channel.force(all);
    }

    @Override
    public void truncate(long sizeBytes) throws IOException {
      channel.truncate(sizeBytes);
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
