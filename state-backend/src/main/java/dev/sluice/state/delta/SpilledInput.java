package dev.sluice.state.delta;

import dev.sluice.state.spill.SpilledBytes;
import java.nio.ByteBuffer;

/** Reads bytes of a file from any place on; one piece of it is at hand. Owned by one thread. */
final class SpilledInput {
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final SpilledBytes content;
  private int piece = -1;
  private ByteBuffer in = NOTHING;

  SpilledInput(SpilledBytes content) {
    this.content = content;
  }

  /** Goes to a place. */
  void seek(long position) {
    int index = (int) (position / content.pieceBytes());
    if (index != piece) {
      in = index == content.size() ? NOTHING : content.get(index, in);
      piece = index;
    }
    in.position((int) (position - (long) index * content.pieceBytes()));
  }

  /** Goes forward, past what is not asked for. */
  void skip(int bytes) {
    if (bytes <= in.remaining()) {
      in.position(in.position() + bytes);
    } else {
      seek(position() + bytes);
    }
  }

  void read(byte[] into, int from, int length) {
    int read = 0;
    while (read < length) {
      if (!in.hasRemaining()) {
        next();
      }
      int some = Math.min(length - read, in.remaining());
      in.get(into, from + read, some);
      read += some;
    }
  }

  /** The next bytes, which stay the next ones. */
  byte[] peek(int length) {
    byte[] bytes = new byte[length];
    if (length <= in.remaining()) {
      in.get(in.position(), bytes);
    } else {
      long position = position();
      read(bytes, 0, length);
      seek(position);
    }
    return bytes;
  }

  int readVarint() {
    int result = 0;
    for (int shift = 0; ; shift += 7) {
      if (!in.hasRemaining()) {
        next();
      }
      int next = in.get();
      result |= (next & 0x7F) << shift;
      if (next >= 0) {
        return result;
      }
    }
  }

  private long position() {
    return (long) Math.max(0, piece) * content.pieceBytes() + in.position();
  }

  /** There is an end mark, so nobody reads past the last piece. */
  private void next() {
    in = content.get(++piece, in);
  }
}
