package dev.sluice.state.log;

import java.nio.ByteBuffer;
import java.util.List;

/** The payload of a frame that carries the last append of an older segment, see {@link Frame}. */
final class Carried {
  private static final int HEADER_BYTES = 3 * Long.BYTES;

  private Carried() {}

  static List<ByteBuffer> encode(LogRecovery.Tail tail) {
    ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
    header.putLong(tail.segment().number()).putLong(tail.segment().epoch()).putLong(tail.start());
    return List.of(header.flip(), tail.bytes().duplicate());
  }

  static LogRecovery.Tail decode(long batch, ByteBuffer payload) {
    Segment.Name segment = new Segment.Name(payload.getLong(0), payload.getLong(8));
    ByteBuffer bytes = payload.slice(HEADER_BYTES, payload.limit() - HEADER_BYTES);
    return new LogRecovery.Tail(segment, Math.toIntExact(payload.getLong(16)), batch, bytes);
  }
}
