package dev.sluice.state.spill;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A file each piece of which is guarded: what is read is what was written, or is refused.
 *
 * <pre>
 *   an append:  piece | guard | piece | guard | ...     each piece PIECE_BYTES, the last one maybe less
 * </pre>
 *
 * <p>No place is written twice: after a write that failed there is no other one.
 */
final class GuardedSpillFile implements SpillFile {
  private static final int PIECES_AT_ONCE = 64;

  private final SpillFile file;
  private final PieceGuard guard;
  private final int guardedBytes;
  private long endBytes;
  private boolean hasFailed;

  GuardedSpillFile(SpillFile file, PieceGuard guard) {
    this.file = file;
    this.guard = guard;
    guardedBytes = PIECE_BYTES + guard.guardBytes();
  }

  @Override
  public Path directory() {
    return file.directory();
  }

  @Override
  public long append(ByteBuffer content) throws IOException {
    if (hasFailed) {
      throw new IOException(
          "An earlier write to this working file in %s has failed".formatted(directory()));
    }
    hasFailed = true; // until it is done, whatever is thrown
    long place = endBytes;
    long left = guardedBytes(content.remaining());
    ByteBuffer out =
        ByteBuffer.allocate((int) Math.min(left, (long) PIECES_AT_ONCE * guardedBytes));
    while (content.hasRemaining()) {
      long start = endBytes;
      out.clear();
      while (content.hasRemaining() && out.hasRemaining()) {
        close(content, out);
      }
      long written = file.append(out.flip());
      if (written != start) {
        throw new IOException("Expected to write at " + start + ", but that was at " + written);
      }
    }
    hasFailed = false;
    return place;
  }

  private void close(ByteBuffer content, ByteBuffer out) throws IOException {
    ByteBuffer piece = content.duplicate();
    piece.limit(piece.position() + Math.min(PIECE_BYTES, piece.remaining()));
    content.position(piece.limit());
    long place = endBytes;
    endBytes += piece.remaining() + guard.guardBytes();
    guard.close(place, piece, out);
  }

  @Override
  public ByteBuffer read(long place, long from, int length) throws IOException {
    if (from % PIECE_BYTES != 0) {
      throw new IllegalArgumentException(
          "Reading begins at a multiple of " + PIECE_BYTES + ", not at " + from);
    }
    long start = place + guardedBytes(from);
    ByteBuffer content = ByteBuffer.allocate(length);
    while (content.hasRemaining()) {
      int piece = Math.min(PIECE_BYTES, content.remaining());
      content.put(open(start, file.read(start, piece + guard.guardBytes())));
      start += guardedBytes;
    }
    return content.flip();
  }

  @Override
  public SpilledBytes bytes(long place, long length) throws IOException {
    return new Opened(length, file.bytes(place, guardedBytes(length)), place);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }

  private ByteBuffer open(long place, ByteBuffer guarded) throws IOException {
    ByteBuffer piece = guard.open(place, guarded);
    if (piece == null) {
      throw new IOException(
          ("Expected in a working file in %s at %d the %d bytes that were written there, but found"
                  + " others: its disk is damaged, or somebody has changed it. They are not used,"
                  + " and what is committed is whole; choose another disk with --scratchLocation")
              .formatted(directory(), place, guarded.limit()));
    }
    return piece;
  }

  private long guardedBytes(long bytes) {
    return bytes + (bytes + PIECE_BYTES - 1) / PIECE_BYTES * guard.guardBytes();
  }

  private final class Opened extends SpilledBytes {
    private final SpilledBytes guarded;
    private final long place;

    Opened(long sizeBytes, SpilledBytes guarded, long place) {
      super(sizeBytes, PIECE_BYTES);
      this.guarded = guarded;
      this.place = place;
    }

    @Override
    public ByteBuffer get(int index, @Nullable ByteBuffer spare) {
      long from = (long) index * guardedBytes;
      int length = (int) Math.min(guardedBytes, guarded.sizeBytes() - from);
      try {
        return open(place + from, guarded.copy(from, length, spare));
      } catch (IOException e) {
        throw new UncheckedIOException(e.getMessage(), e);
      } catch (InternalError e) { // what mapped memory throws, maybe late, where a read would fail
        String message =
            "A working file in %s could not be read at %d: its disk fails"
                .formatted(directory(), place + from);
        throw new UncheckedIOException(message, new IOException(message, e));
      }
    }
  }
}
