package dev.sluice.state.encryption;

import dev.sluice.state.BlobRef;
import dev.sluice.state.CheckpointException;
import dev.sluice.state.CheckpointStorage;
import dev.sluice.state.Sealing;
import dev.sluice.state.local.LocalCheckpointStorage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A checkpoint whose objects are encrypted, over one that keeps bytes. Safe to use from any thread.
 *
 * <pre>
 *   encryption/keys-...    data keys, see {@link Envelope}; in no other way encrypted
 *   log/segments/...       whoever appends seals, see {@link Sealing}: bytes as they stand
 *   all else               see {@link SealedObject}
 * </pre>
 *
 * <p>Opening only reads: keys are made, and taken the place of, by {@link #own}, before anything
 * else is written. Nothing of a checkpoint that is encrypted is ever in clear, and the other way
 * round.
 */
public final class EncryptedStorage implements CheckpointStorage {
  private final CheckpointStorage storage;
  private final KeyChange keys;
  private final Sealing sealing;
  private volatile @Nullable KeyRing ring;

  private EncryptedStorage(CheckpointStorage storage, KeyChange keys, @Nullable KeyRing ring) {
    this.storage = storage;
    this.keys = keys;
    this.ring = ring;
    sealing = new LogSealing(storage, this::ring);
  }

  /**
   * A checkpoint in a directory, as its keys say: itself if it is not encrypted. Writes nothing.
   *
   * @throws CheckpointException if the key is missing, wrong, or none is needed
   */
  public static CheckpointStorage open(LocalCheckpointStorage storage, Keys keys) {
    if (storage.isMarkedEncrypted() && Envelope.newest(storage) == null) {
      KeyChange.requireNothingLost(storage, keys);
    }
    return over(storage, keys);
  }

  /** The same for any storage. */
  public static CheckpointStorage over(CheckpointStorage storage, Keys keys) {
    KeyChange change = new KeyChange(storage, keys);
    Envelope envelope = Envelope.newest(storage);
    if (envelope == null && !keys.areGiven()) {
      return storage;
    }
    return new EncryptedStorage(storage, change, change.look(envelope));
  }

  @Override
  public String location() {
    return storage.location();
  }

  @Override
  public boolean putIfAbsent(String name, List<ByteBuffer> content) {
    if (isAsItStands(name)) {
      return storage.putIfAbsent(name, content);
    }
    KeyRing now = ring();
    SealedObject form = new SealedObject(now.last(), Gcm.random(Gcm.SALT_BYTES));
    Gcm key = now.ofObject(form.dataKey(), form.salt());
    if (key == null) {
      throw new IllegalStateException("A ring has its last key");
    }
    return storage.putIfAbsent(name, new SealedContent(form, key, name, content));
  }

  @Override
  public void makePlace(String prefix) {
    storage.makePlace(prefix);
  }

  @Override
  public InputStream read(String name, long offset) {
    return isAsItStands(name)
        ? storage.read(name, offset)
        : SealedHeader.open(storage, ring(), name, offset);
  }

  @Override
  public InputStream open(BlobRef blob) {
    if (!blob.file().startsWith(Sealing.APPENDED)) {
      return read(blob.file(), blob.offset());
    }
    int length = Math.toIntExact(blob.length() + Sealing.ADDED_BYTES);
    try (InputStream in = storage.read(blob.file(), blob.offset())) {
      byte[] sealed = in.readNBytes(length);
      if (sealed.length != length) {
        throw new Damage(location()).cut(blob.file(), blob.offset());
      }
      ByteBuffer piece = sealing.open(blob.file(), blob.offset(), ByteBuffer.wrap(sealed));
      return new ByteArrayInputStream(piece.array());
    } catch (IOException e) {
      throw new CheckpointException(
          "Can't read " + blob.file() + " in " + location() + ": " + e.getMessage(), e);
    }
  }

  /** The size of the content; of what is appended to, that of the file. */
  @Override
  public long sizeBytes(String name) {
    long bytes = storage.sizeBytes(name);
    return bytes < 0 || isAsItStands(name) ? bytes : SealedObject.contentBytes(bytes);
  }

  @Override
  public List<String> list(String prefix) {
    return storage.list(prefix);
  }

  @Override
  public void delete(String name) {
    storage.delete(name);
  }

  @Override
  public void deleteAll(Collection<String> names) {
    storage.deleteAll(names);
  }

  @Override
  public Optional<Appending> appending() {
    return storage.appending();
  }

  @Override
  public Optional<Sealing> sealing() {
    return Optional.of(sealing);
  }

  /** Becomes the owner, and sees to it that what is written from now on has its key. */
  @Override
  public AutoCloseable own() {
    AutoCloseable ownership = storage.own();
    try {
      ring = keys.settle();
      return ownership;
    } catch (RuntimeException | Error e) {
      try {
        ownership.close();
      } catch (Exception more) {
        e.addSuppressed(more);
      }
      throw e;
    }
  }

  @Override
  public Optional<String> owner() {
    return storage.owner();
  }

  private KeyRing ring() {
    KeyRing now = ring;
    if (now == null) {
      throw new CheckpointException(
          "The checkpoint in "
              + location()
              + " has no data key yet, as no query has begun there. Start one first.");
    }
    return now;
  }

  private static boolean isAsItStands(String name) {
    return name.startsWith(Sealing.APPENDED) || name.startsWith(Envelope.PREFIX);
  }
}
