package dev.sluice.state.faults;

import dev.sluice.state.CheckpointException;
import dev.sluice.state.CheckpointStorage;
import dev.sluice.state.CorruptCheckpointException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicBoolean;

/** A checkpoint in memory, as durable as the test's process. Safe to use from any thread. */
public final class MemoryStorage implements CheckpointStorage {
  private final NavigableMap<String, byte[]> objects = new ConcurrentSkipListMap<>();
  private final AtomicBoolean owned = new AtomicBoolean();

  @Override
  public String location() {
    return "memory";
  }

  @Override
  public boolean putIfAbsent(String name, List<ByteBuffer> content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    content.forEach(buffer -> write(buffer, bytes));
    return objects.putIfAbsent(name, bytes.toByteArray()) == null;
  }

  @Override
  public InputStream read(String name, long offset) {
    byte[] object = objects.get(name);
    if (object == null) {
      throw new CorruptCheckpointException("There is no readable object " + name + " in memory");
    }
    int from = (int) Math.min(offset, object.length);
    return new ByteArrayInputStream(object, from, object.length - from);
  }

  @Override
  public long sizeBytes(String name) {
    byte[] object = objects.get(name);
    return object == null ? -1 : object.length;
  }

  @Override
  public List<String> list(String prefix) {
    return objects.keySet().stream().filter(name -> name.startsWith(prefix)).toList();
  }

  @Override
  public void delete(String name) {
    objects.remove(name);
  }

  /** The same objects, and nobody's. */
  public MemoryStorage copy() {
    MemoryStorage copy = new MemoryStorage();
    copy.objects.putAll(objects);
    return copy;
  }

  /** Changes one bit of an object. */
  public void damage(String name, int at) {
    byte[] object = objects.get(name);
    if (object == null) {
      throw new AssertionError("There is no " + name);
    }
    byte[] damaged = object.clone();
    damaged[at] ^= 1;
    objects.put(name, damaged);
  }

  @Override
  public Optional<Appending> appending() {
    return Optional.of(new MemoryAppending());
  }

  @Override
  public AutoCloseable own() {
    if (!owned.compareAndSet(false, true)) {
      throw new CheckpointException("There is a second process on the same location: memory");
    }
    return () -> owned.set(false);
  }

  @Override
  public Optional<String> owner() {
    return owned.get() ? Optional.of("this process") : Optional.empty();
  }

  private static void write(ByteBuffer buffer, ByteArrayOutputStream to) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    to.writeBytes(bytes);
  }

  private final class MemoryAppending implements Appending {
    @Override
    public AppendableFile create(String name, long reserveBytes) {
      if (objects.putIfAbsent(name, new byte[0]) != null) {
        throw new CheckpointException("Expected no object " + name + " in memory");
      }
      return new MemoryFile(name);
    }

    @Override
    public void restore(String name, long offset, ByteBuffer bytes) {
      byte[] old = objects.getOrDefault(name, new byte[0]);
      int end = (int) offset + bytes.remaining();
      byte[] restored = java.util.Arrays.copyOf(old, Math.max(old.length, end));
      bytes.duplicate().get(restored, (int) offset, bytes.remaining());
      objects.put(name, restored);
    }

    @Override
    public void truncate(String name, long sizeBytes) {
      objects.computeIfPresent(
          name,
          (key, bytes) -> java.util.Arrays.copyOf(bytes, (int) Math.min(bytes.length, sizeBytes)));
    }
  }

  /** Writes on where it is, as a file would; what was deleted stays so. */
  private final class MemoryFile implements AppendableFile {
    private final String name;
    private int position;

    private MemoryFile(String name) {
      this.name = name;
    }

    @Override
    public void append(List<ByteBuffer> buffers) {
      ByteArrayOutputStream more = new ByteArrayOutputStream();
      buffers.forEach(buffer -> write(buffer, more));
      int from = position;
      position += more.size();
      objects.computeIfPresent(
          name,
          (key, old) -> {
            byte[] all = java.util.Arrays.copyOf(old, Math.max(old.length, position));
            System.arraycopy(more.toByteArray(), 0, all, from, more.size());
            return all;
          });
    }

    @Override
    public void sync() {}

    @Override
    public long position() {
      return position;
    }

    @Override
    public void close() {}
  }
}
