package dev.sluice.state.encryption;

import dev.sluice.state.CheckpointException;
import dev.sluice.state.CheckpointStorage;
import java.io.IOException;
import java.io.InputStream;

/** Opens encrypted objects at their headers. */
final class SealedHeader {
  private SealedHeader() {}

  /**
   * The header of an object.
   *
   * @param storage with the bytes as they stand
   * @throws dev.sluice.state.CorruptCheckpointException if there is none
   */
  static SealedObject read(CheckpointStorage storage, String name) {
    try (InputStream in = storage.read(name, 0)) {
      return read(in, storage, name);
    } catch (IOException e) {
      throw failure(storage, name, e);
    }
  }

  /** The content of an object from {@code offset} on. */
  static InputStream open(CheckpointStorage storage, KeyRing ring, String name, long offset) {
    long objectBytes = storage.sizeBytes(name);
    InputStream in = storage.read(name, 0); // says what to do if there is none
    try {
      InputStream content = content(in, storage, ring, name, objectBytes, offset);
      content.skipNBytes(offset % SealedObject.CHUNK_BYTES);
      return content;
    } catch (IOException e) {
      throw failure(storage, name, closed(in, e));
    } catch (RuntimeException | Error e) {
      closed(in, e);
      throw e;
    }
  }

  private static InputStream content(
      InputStream in,
      CheckpointStorage storage,
      KeyRing ring,
      String name,
      long objectBytes,
      long offset)
      throws IOException {
    Damage damage = new Damage(storage.location());
    SealedObject form = read(in, storage, name);
    Gcm key = ring.ofObject(form.dataKey(), form.salt());
    if (key == null) {
      throw damage.ofKey(name, form.dataKey());
    }
    long first = offset / SealedObject.CHUNK_BYTES;
    in.skipNBytes(first * SealedObject.SEALED_CHUNK_BYTES);
    return new SealedInput(in, key, name, objectBytes, first, damage);
  }

  private static SealedObject read(InputStream in, CheckpointStorage storage, String name)
      throws IOException {
    byte[] header = in.readNBytes(SealedObject.HEADER_BYTES);
    SealedObject form = SealedObject.parse(header, name, storage.location());
    if (form == null) {
      throw new Damage(storage.location()).ofHeader(name);
    }
    return form;
  }

  private static <E extends Throwable> E closed(InputStream in, E failure) {
    try {
      in.close();
    } catch (IOException more) {
      failure.addSuppressed(more);
    }
    return failure;
  }

  private static CheckpointException failure(
      CheckpointStorage storage, String name, IOException e) {
    return new CheckpointException(
        "Can't read " + name + " in " + storage.location() + ": " + e.getMessage(), e);
  }
}
