package dev.sluice.state.store;

import dev.sluice.state.CheckpointException;
import dev.sluice.state.CheckpointStorage;
import dev.sluice.state.faults.MemoryStorage;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/** A checkpoint in memory on a disk that is full for some objects. Owned by the test's thread. */
final class RefusingStorage implements CheckpointStorage {
  private final MemoryStorage storage = new MemoryStorage();

  /** Objects with this in their name are not written. */
  String refused = "nothing";

  /** Whether nothing can be deleted. */
  boolean keepsAll;

  @Override
  public String location() {
    return storage.location();
  }

  @Override
  public boolean putIfAbsent(String name, List<ByteBuffer> content) {
    if (name.contains(refused)) {
      throw new CheckpointException("Can't write " + name + ": no space left on device");
    }
    return storage.putIfAbsent(name, content);
  }

  @Override
  public InputStream read(String name, long offset) {
    return storage.read(name, offset);
  }

  @Override
  public long sizeBytes(String name) {
    return storage.sizeBytes(name);
  }

  @Override
  public List<String> list(String prefix) {
    return storage.list(prefix);
  }

  @Override
  public void delete(String name) {
    if (keepsAll) {
      throw new CheckpointException("Can't delete " + name);
    }
    storage.delete(name);
  }

  @Override
  public Optional<Appending> appending() {
    return storage.appending();
  }

  @Override
  public AutoCloseable own() {
    return storage.own();
  }

  @Override
  public Optional<String> owner() {
    return storage.owner();
  }
}
