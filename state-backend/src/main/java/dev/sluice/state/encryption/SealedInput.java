package dev.sluice.state.encryption;

import java.io.IOException;
import java.io.InputStream;

/**
 * The content of an encrypted object, opened chunk by chunk: no byte is given out of a chunk whose
 * tag was not found right. Owned by one thread.
 */
final class SealedInput extends InputStream {
  private final InputStream in;
  private final Gcm key;
  private final String name;
  private final Damage damage;
  private final long objectBytes;
  private final byte[] sealed;
  private final byte[] plain;
  private long next;
  private int position;
  private int limit;

  /**
   * @param in stands at the beginning of the chunk {@code first}
   * @param objectBytes the size of the whole object
   */
  SealedInput(InputStream in, Gcm key, String name, long objectBytes, long first, Damage damage) {
    this.in = in;
    this.key = key;
    this.name = name;
    this.objectBytes = objectBytes;
    this.damage = damage;
    next = first;
    int most = (int) Math.min(SealedObject.SEALED_CHUNK_BYTES, objectBytes);
    sealed = new byte[most];
    plain = new byte[Math.max(0, most - Gcm.TAG_BYTES)];
  }

  @Override
  public int read() throws IOException {
    return fill() ? plain[position++] & 0xff : -1;
  }

  @Override
  public int read(byte[] into, int from, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (!fill()) {
      return -1;
    }
    int some = Math.min(length, limit - position);
    System.arraycopy(plain, position, into, from, some);
    position += some;
    return some;
  }

  @Override
  public int available() {
    return limit - position;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }

  /** Whether there is a byte to give out. */
  private boolean fill() throws IOException {
    long chunks = SealedObject.chunksOf(objectBytes);
    while (position == limit && next < chunks) {
      open(next, next == chunks - 1);
      next++;
    }
    return position < limit;
  }

  private void open(long chunk, boolean isLast) throws IOException {
    long offset = SealedObject.HEADER_BYTES + chunk * SealedObject.SEALED_CHUNK_BYTES;
    int length = (int) Math.min(SealedObject.SEALED_CHUNK_BYTES, objectBytes - offset);
    if (length < Gcm.TAG_BYTES || in.readNBytes(sealed, 0, length) != length) {
      throw damage.cut(name, offset);
    }
    if (!key.open(
        SealedObject.nonce(chunk, isLast), SealedObject.bound(name), sealed, 0, length, plain)) {
      throw damage.at(name, offset);
    }
    position = 0;
    limit = length - Gcm.TAG_BYTES;
  }
}
