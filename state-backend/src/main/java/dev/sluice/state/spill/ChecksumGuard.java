package dev.sluice.state.spill;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The bytes as they are, and a checksum of them and of their place.
 *
 * <pre>
 *   piece:  bytes | CRC-32C of the bytes, xor a hash of the place, u32
 * </pre>
 */
final class ChecksumGuard implements PieceGuard {
  private static final long SPREAD = 0x9E3779B97F4A7C15L;

  @Override
  public int guardBytes() {
    return Integer.BYTES;
  }

  @Override
  public void close(long place, ByteBuffer piece, ByteBuffer out) {
    int checksum = checksum(place, piece.duplicate());
    out.put(piece).putInt(checksum);
  }

  @Override
  public @Nullable ByteBuffer open(long place, ByteBuffer guarded) {
    int end = guarded.limit() - Integer.BYTES;
    ByteBuffer piece = guarded.duplicate().limit(end);
    return checksum(place, piece.duplicate()) == guarded.getInt(end) ? piece : null;
  }

  private static int checksum(long place, ByteBuffer piece) {
    CRC32C crc = new CRC32C();
    crc.update(piece);
    return (int) crc.getValue() ^ (int) ((place * SPREAD) >>> Integer.SIZE);
  }
}
