package dev.sluice.state.log;

import dev.sluice.state.BlobRef;
import dev.sluice.state.CheckpointStorage;
import dev.sluice.state.Sealing;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * A checkpoint that is only looked at: its owner may be at work. Where recovery would repair a
 * segment it sees the repaired bytes all the same, and leaves the file alone.
 */
record ReadOnly(CheckpointStorage storage) implements CheckpointStorage {
  @Override
  public String location() {
    return storage.location();
  }

  @Override
  public InputStream read(String name, long offset) {
    return storage.read(name, offset);
  }

  @Override
  public InputStream open(BlobRef blob) {
    return storage.open(blob);
  }

  @Override
  public Optional<Sealing> sealing() {
    return storage.sealing();
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
  public Optional<String> owner() {
    return storage.owner();
  }

  @Override
  public Optional<Appending> appending() {
    return Optional.of(new NoRepair());
  }

  @Override
  public boolean putIfAbsent(String name, List<ByteBuffer> content) {
    throw refusal();
  }

  @Override
  public void delete(String name) {
    throw refusal();
  }

  @Override
  public AutoCloseable own() {
    throw refusal();
  }

  private static UnsupportedOperationException refusal() {
    return new UnsupportedOperationException("This checkpoint is only looked at");
  }

  private static final class NoRepair implements Appending {
    @Override
    public AppendableFile create(String name, long reserveBytes) {
      throw refusal();
    }

    @Override
    public void restore(String name, long offset, ByteBuffer bytes) {
      // The caller puts the bytes into its own copy; the file is the owner's.
    }

    @Override
    public void truncate(String name, long sizeBytes) {
      throw refusal();
    }
  }
}
