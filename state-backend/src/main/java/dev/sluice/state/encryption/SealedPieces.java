package dev.sluice.state.encryption;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.state.Sealing;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * The pieces of one file that is appended to.
 *
 * <pre>
 *    0  u32  number of the data key
 *    4       salt, 16 bytes, of all pieces of the file: their key is derived from it
 *   20       the sealed bytes, then 16 bytes of a tag
 * </pre>
 *
 * <p>The nonce is the piece's offset in the file, and a piece is bound to the file's name. Each has
 * all that it takes to open it, so that damage elsewhere in the file takes nothing from it.
 */
final class SealedPieces implements Sealing.Pieces {
  static final int PREFIX_BYTES = 4 + Gcm.SALT_BYTES;

  private final int dataKey;
  private final byte[] salt;
  private final byte[] bound;
  private final Gcm key;

  SealedPieces(int dataKey, byte[] salt, String file, Gcm key) {
    this.dataKey = dataKey;
    this.salt = salt;
    this.key = key;
    bound = bound(file);
  }

  @Override
  public ByteBuffer seal(long offset, List<ByteBuffer> piece) {
    int size = PREFIX_BYTES + Gcm.TAG_BYTES;
    for (ByteBuffer buffer : piece) {
      size = Math.addExact(size, buffer.remaining());
    }
    ByteBuffer out = ByteBuffer.allocate(size).putInt(dataKey).put(salt);
    key.seal(nonce(offset), bound, piece, out);
    return out.flip();
  }

  static byte[] nonce(long offset) {
    return Gcm.nonce(offset, 0);
  }

  static byte[] bound(String file) {
    return file.getBytes(UTF_8);
  }
}
