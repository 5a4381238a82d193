package dev.sluice.state.faults;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import dev.sluice.state.faults.DiskFaults.Fault;
import dev.sluice.state.faults.DiskFaults.Operation;
import dev.sluice.state.local.Disk;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A disk that lies as disks do. Safe to use from any thread: one operation at a time.
 *
 * <pre>
 *   write, link, delete ...   done at once in a real directory, remembered until synced
 *   sync, syncDirectory       what they cover is forgotten: it lasts
 *   die()                     the process is gone: nothing more is done
 *   powerCut(seed)            the same, and of what is still remembered any part is undone
 * </pre>
 *
 * <p>It stands over a real directory, so that others see the files too: RocksDB by links, tests by
 * looking. Only names below that directory can be lost. Each operation may fail, as its {@link
 * DiskFaults} say.
 */
public final class SimulatedDisk implements Disk {
  private final Disk disk = Disk.local();
  private final Path root;
  private final Path kept;
  private final DiskFaults faults;
  private final UnsyncedNames names;
  private final Map<Object, UnsyncedContent> contents = new HashMap<>();
  private final Map<Object, Path> links = new HashMap<>();
  private long operations;
  private boolean off;

  private SimulatedDisk(Path root, DiskFaults faults) {
    this.root = root.toAbsolutePath();
    this.faults = faults;
    kept = this.root.resolveSibling(root.getFileName() + ".unsynced");
    names = new UnsyncedNames(kept);
  }

  /**
   * A disk whose files are below {@code root}; beside it is a directory for what is not synced. All
   * that is there lasts.
   */
  public static SimulatedDisk over(Path root, DiskFaults faults) {
    SimulatedDisk simulated = new SimulatedDisk(root, faults);
    try {
      Files.createDirectories(simulated.root);
      Files.createDirectories(simulated.kept);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return simulated;
  }

  /** How many operations were asked for. */
  public synchronized long operations() {
    return operations;
  }

  /** The process is gone: every operation fails from now on, and what was done stays. */
  public synchronized void die() {
    off = true;
    deleteLinks();
  }

  /** The power is gone: the same, and of what was not synced the seed says what stays. */
  public synchronized void powerCut(long seed) {
    off = true;
    // Neighbouring seeds begin alike otherwise.
    Random random = new Random(seed * 0x9E3779B97F4A7C15L);
    try {
      for (Map.Entry<Object, Path> link : links.entrySet()) {
        UnsyncedContent content = contents.get(link.getKey());
        if (content != null) {
          content.cut(link.getValue(), random);
        }
      }
      names.cut(random);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    deleteLinks();
  }

  private void deleteLinks() {
    try {
      if (Files.exists(kept)) {
        MoreFiles.deleteRecursively(kept, RecursiveDeleteOption.ALLOW_INSECURE);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    contents.clear();
    links.clear();
  }

  @Override
  public boolean exists(Path file) {
    return disk.exists(file);
  }

  @Override
  public boolean isDirectory(Path path) {
    return disk.isDirectory(path);
  }

  @Override
  public synchronized long sizeBytes(Path file) throws IOException {
    begin(Operation.SIZE, file);
    return disk.sizeBytes(file);
  }

  @Override
  public synchronized InputStream read(Path file) throws IOException {
    begin(Operation.OPEN, file);
    return new FilterInputStream(disk.read(file)) {
      @Override
      public int read() throws IOException {
        begin(Operation.READ, file);
        return super.read();
      }

      @Override
      public int read(byte[] bytes, int offset, int length) throws IOException {
        begin(Operation.READ, file);
        return super.read(bytes, offset, length);
      }
    };
  }

  @Override
  public synchronized List<Path> list(Path directory) throws IOException {
    begin(Operation.LIST, directory);
    return disk.list(directory);
  }

  @Override
  public synchronized List<Path> walk(Path start) throws IOException {
    begin(Operation.LIST, start);
    return disk.walk(start);
  }

  @Override
  public void createDirectory(Path directory) throws IOException {
    changing(Operation.MAKE_DIRECTORY, directory, () -> disk.createDirectory(directory));
  }

  @Override
  public synchronized void syncDirectory(Path directory) throws IOException {
    if (begin(Operation.SYNC_DIRECTORY, directory) == null) {
      // Not the real thing: no power is cut but here.
      names.synced(directory);
    }
  }

  @Override
  public void link(Path file, Path second) throws IOException {
    changing(Operation.LINK, second, () -> disk.link(file, second));
  }

  @Override
  public synchronized void move(Path file, Path target) throws IOException {
    Fault fault = begin(Operation.MOVE, file, true);
    if (fault == null || fault.share() >= 0.5) {
      names.move(file, target);
      disk.move(file, target);
    }
    end(fault);
  }

  @Override
  public synchronized boolean delete(Path file) throws IOException {
    boolean there = disk.exists(file);
    if (there) {
      changing(Operation.DELETE, file, () -> disk.delete(file));
    } else {
      begin(Operation.DELETE, file);
    }
    return there;
  }

  @Override
  public synchronized Output write(Path file) throws IOException {
    if (disk.exists(file)) {
      begin(Operation.CREATE, file);
    } else {
      changing(Operation.CREATE, file, () -> Files.createFile(file));
    }
    SimulatedFile opened = open(file);
    opened.truncate(0);
    return opened;
  }

  @Override
  public synchronized Output overwrite(Path file, long offset) throws IOException {
    begin(Operation.OPEN, file);
    SimulatedFile opened = open(file);
    opened.seek(offset);
    return opened;
  }

  @Override
  public synchronized void truncate(Path file, long sizeBytes) throws IOException {
    try (SimulatedFile opened = open(file)) {
      if (disk.sizeBytes(file) > sizeBytes) {
        opened.truncate(sizeBytes);
      }
    }
  }

  @Override
  public synchronized GrowingFile create(Path file) throws IOException {
    changing(Operation.CREATE, file, () -> Files.createFile(file));
    return open(file);
  }

  private SimulatedFile open(Path file) throws IOException {
    RandomAccessFile opened = new RandomAccessFile(file.toFile(), "rw");
    Object key = Files.getAttribute(file, "unix:ino");
    UnsyncedContent content =
        contents.computeIfAbsent(key, created -> new UnsyncedContent(length(opened)));
    if (!links.containsKey(key)) {
      Path link = kept.resolve("content-" + key);
      Files.createLink(link, file);
      links.put(key, link);
    }
    return new SimulatedFile(file, opened, key, content);
  }

  private static long length(RandomAccessFile file) {
    try {
      return file.length();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private interface Change {
    void run() throws IOException;
  }

  private synchronized void changing(Operation operation, Path name, Change change)
      throws IOException {
    Fault fault = begin(operation, name, true);
    if (fault == null || fault.share() >= 0.5) {
      if (name.toAbsolutePath().startsWith(root)) {
        names.change(name);
      }
      change.run();
    }
    end(fault);
  }

  private @Nullable Fault begin(Operation operation, Path file) throws IOException {
    Fault fault = begin(operation, file, false);
    end(fault);
    return fault;
  }

  private synchronized @Nullable Fault begin(Operation operation, Path file, boolean inPart)
      throws IOException {
    if (off) {
      throw new IOException("Simulated: the disk is off");
    }
    operations++;
    Fault fault = faults.next(operation, file);
    return fault == null || (fault.message() == null && !inPart) ? null : fault;
  }

  private static void end(@Nullable Fault fault) throws IOException {
    if (fault != null && fault.message() != null) {
      throw new IOException("Simulated: " + fault.message());
    }
  }

  /** A file that is written to. */
  private final class SimulatedFile implements Output, GrowingFile {
    private final Path path;
    private final RandomAccessFile file;
    private final Object key;
    private final UnsyncedContent content;
    private long position;

    private SimulatedFile(Path path, RandomAccessFile file, Object key, UnsyncedContent content) {
      this.path = path;
      this.file = file;
      this.key = key;
      this.content = content;
    }

    private void seek(long offset) {
      position = offset;
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      ByteBuffer rest = ByteBuffer.wrap(bytes, from, length);
      while (rest.hasRemaining()) {
        position += put(rest, position);
      }
    }

    @Override
    public long write(ByteBuffer[] buffers) throws IOException {
      for (ByteBuffer buffer : buffers) {
        if (buffer.hasRemaining()) {
          int written = put(buffer, position);
          position += written;
          return written;
        }
      }
      return 0;
    }

    @Override
    public int write(ByteBuffer buffer, long offset) throws IOException {
      return put(buffer, offset);
    }

    /** Writes all of it, or, if the faults say so, a part; at least a byte if it says nothing. */
    private int put(ByteBuffer buffer, long offset) throws IOException {
      synchronized (SimulatedDisk.this) {
        Fault fault = begin(Operation.WRITE, path, true);
        int bytes = buffer.remaining();
        if (fault != null) {
          bytes = Math.max(fault.message() == null ? 1 : 0, (int) (bytes * fault.share()));
        }
        byte[] written = new byte[bytes];
        buffer.get(written);
        content.keep(file, offset, offset + bytes);
        file.seek(offset);
        file.write(written);
        end(fault);
        return bytes;
      }
    }

    @Override
    public void sync() throws IOException {
      synchronized (SimulatedDisk.this) {
        Fault fault = begin(Operation.SYNC, path, true);
        if (fault == null || fault.message() == null) {
          content.synced(file.length());
        } else {
          content.syncFailed();
        }
        end(fault);
      }
    }

    @Override
    public void sync(boolean all) throws IOException {
      sync();
    }

    @Override
    public void truncate(long sizeBytes) throws IOException {
      synchronized (SimulatedDisk.this) {
        Fault fault = begin(Operation.TRUNCATE, path, true);
        if (fault == null || fault.share() >= 0.5) {
          content.keep(file, sizeBytes, file.length());
          file.setLength(sizeBytes);
        }
        end(fault);
      }
    }

    @Override
    public void close() throws IOException {
      synchronized (SimulatedDisk.this) {
        long size = file.length();
        file.close();
        Path link = links.get(key);
        if (link != null && content.isSynced(size)) {
          contents.remove(key);
          links.remove(key);
          Files.deleteIfExists(link);
        }
      }
    }
  }
}
