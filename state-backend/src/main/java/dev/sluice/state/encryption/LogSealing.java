package dev.sluice.state.encryption;

import dev.sluice.state.CheckpointStorage;
import dev.sluice.state.Sealing;
import java.nio.ByteBuffer;
import java.util.function.Supplier;

/** Seals and opens the pieces of appended files with the keys that the checkpoint has just now. */
final class LogSealing implements Sealing {
  private final CheckpointStorage storage;
  private final Supplier<KeyRing> rings;
  private final Damage damage;

  /**
   * @param storage with the bytes as they stand
   */
  LogSealing(CheckpointStorage storage, Supplier<KeyRing> rings) {
    this.storage = storage;
    this.rings = rings;
    damage = new Damage(storage.location());
  }

  @Override
  public Pieces begin(String file) {
    KeyRing ring = rings.get();
    byte[] salt = Gcm.random(Gcm.SALT_BYTES);
    Gcm key = ring.ofPieces(ring.last(), salt);
    if (key == null) {
      throw new IllegalStateException("A ring has its last key");
    }
    return new SealedPieces(ring.last(), salt, file, key);
  }

  @Override
  public ByteBuffer open(String file, long offset, ByteBuffer sealed) {
    byte[] bytes = new byte[sealed.remaining()];
    sealed.duplicate().get(bytes);
    if (bytes.length < ADDED_BYTES) {
      throw damage.cut(file, offset);
    }
    ByteBuffer prefix = ByteBuffer.wrap(bytes);
    byte[] salt = new byte[Gcm.SALT_BYTES];
    prefix.get(Integer.BYTES, salt);
    Gcm key = rings.get().ofPieces(prefix.getInt(0), salt);
    if (key == null) {
      throw damage.ofKey(file + " at offset " + offset, prefix.getInt(0));
    }
    byte[] plain = new byte[bytes.length - ADDED_BYTES];
    byte[] nonce = SealedPieces.nonce(offset);
    int from = SealedPieces.PREFIX_BYTES;
    if (!key.open(nonce, SealedPieces.bound(file), bytes, from, bytes.length - from, plain)) {
      throw damage.at(file, offset);
    }
    return ByteBuffer.wrap(plain);
  }

  @Override
  public boolean isOutdated(String object) {
    int last = rings.get().last();
    return last > 1 && SealedHeader.read(storage, object).dataKey() != last;
  }
}
