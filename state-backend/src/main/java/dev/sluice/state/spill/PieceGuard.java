package dev.sluice.state.spill;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** What stands behind each piece of a file, so that it is found if the piece was changed. */
interface PieceGuard {
  /** How much it adds to a piece, behind it. */
  int guardBytes();

  /**
   * Puts a piece and what guards it into {@code out}, for one thread at a time.
   *
   * @param place where it will stand; no two pieces of a guard have the same
   * @param piece is read from its position to its limit
   */
  void close(long place, ByteBuffer piece, ByteBuffer out) throws IOException;

  /**
   * The piece again, for any thread.
   *
   * @param guarded what was put, from its position to its limit
   * @return from its position to its limit, maybe the same memory; null if it is not what was put
   *     for this place
   */
  @Nullable ByteBuffer open(long place, ByteBuffer guarded) throws IOException;
}
