package dev.sluice.state.spill;

import java.nio.ByteBuffer;
import java.util.AbstractList;
import java.util.RandomAccess;
import org.jspecify.annotations.Nullable;

/**
 * Bytes of a {@link SpillFile}, as buffers that come to memory when they are asked for. All but the
 * last have {@link #pieceBytes}. Immutable, for any thread.
 *
 * <p>Not to be copied to another list: that would bring all of them to memory.
 */
public abstract class SpilledBytes extends AbstractList<ByteBuffer> implements RandomAccess {
  private final long sizeBytes;
  private final int pieceBytes;

  protected SpilledBytes(long sizeBytes, int pieceBytes) {
    this.sizeBytes = sizeBytes;
    this.pieceBytes = pieceBytes;
  }

  /**
   * A buffer of its own, from its position to its limit; read-only or a copy.
   *
   * @throws java.io.UncheckedIOException if the file is not what was written any more
   */
  @Override
  public final ByteBuffer get(int index) {
    return get(index, null);
  }

  /**
   * The same, where it can be in memory that an earlier buffer had.
   *
   * @param spare what was given by this, and nobody has any more; or null
   */
  public abstract ByteBuffer get(int index, @Nullable ByteBuffer spare);

  @Override
  public final int size() {
    return Math.toIntExact((sizeBytes + pieceBytes - 1) / pieceBytes);
  }

  public final long sizeBytes() {
    return sizeBytes;
  }

  public final int pieceBytes() {
    return pieceBytes;
  }

  /** A copy of some of the bytes, in {@code spare} if it has room for them. */
  final ByteBuffer copy(long from, int length, @Nullable ByteBuffer spare) {
    ByteBuffer copy =
        spare != null && spare.capacity() >= length
            ? spare.clear().limit(length)
            : ByteBuffer.allocate(length);
    while (copy.hasRemaining()) {
      long position = from + copy.position();
      ByteBuffer next = get((int) (position / pieceBytes));
      next.position(next.position() + (int) (position % pieceBytes));
      copy.put(next.limit(next.position() + Math.min(copy.remaining(), next.remaining())));
    }
    return copy.flip();
  }
}
