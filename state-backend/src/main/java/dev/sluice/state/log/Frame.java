package dev.sluice.state.log;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * One frame of a segment. The frames of one append share its sequence; the record is the last, so
 * an append is whole if and only if all its frames are.
 *
 * <pre>
 *    0  u32  magic "SLFR"
 *    4  u32  kind: 1 blob, 2 full record, 3 record of changes, 4 carried frames
 *    8  u32  length of the payload
 *   12  u32  CRC-32C of the payload
 *   16  u64  batch
 *   24  u64  sequence: counts appends over all segments
 *   32  u32  place in its append, from 0
 *   36  u32  CRC-32C of the epoch (u64) and the 36 bytes above
 *   40       payload, then zeros up to a multiple of 8
 * </pre>
 *
 * <p>Where a checkpoint is encrypted each payload is one sealed piece, see {@link
 * dev.sluice.state.Sealing}; length and checksum are of its bytes as they stand, so that damage is
 * found without a key. A copy of frames is not sealed again.
 *
 * <p>A kind-4 frame stands first in a segment that recovery opened: a copy of the last append of
 * the log before, as u64 segment number, u64 epoch, u64 offset, bytes. If a power cut takes that
 * append from the old segment, it is put back from here.
 *
 * @param start where the frame begins in its segment
 */
record Frame(Kind kind, long batch, long sequence, int place, int start, int length) {
  static final int HEADER_BYTES = 40;
  private static final int MAGIC = 0x534C4652;

  enum Kind {
    BLOB(1),
    FULL(2),
    CHANGES(3),
    CARRIED(4);

    final int code;

    Kind(int code) {
      this.code = code;
    }

    boolean isRecord() {
      return this == FULL || this == CHANGES;
    }
  }

  /** What a frame says of itself besides its payload. */
  record Label(Kind kind, long batch, long sequence, int place) {
    /** The header of a frame with this payload, of which {@code checksum} is the CRC-32C. */
    ByteBuffer header(long epoch, int length, int checksum) {
      ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
      header.putInt(MAGIC).putInt(kind.code).putInt(length).putInt(checksum);
      header.putLong(batch).putLong(sequence).putInt(place);
      return header.putInt(36, headerChecksum(header, 0, epoch)).position(0);
    }
  }

  int payloadStart() {
    return start + HEADER_BYTES;
  }

  int end() {
    return payloadStart() + length + padding(length);
  }

  static int padding(long length) {
    return (int) (-length & 7);
  }

  static int checksum(List<ByteBuffer> payload) {
    CRC32C crc = new CRC32C();
    for (ByteBuffer buffer : payload) {
      crc.update(buffer.duplicate());
    }
    return (int) crc.getValue();
  }

  /** The frame whose header is whole at {@code start}, be its payload whole or not; or null. */
  static @Nullable Frame at(SegmentBytes segment, long start, long epoch) {
    if (start > segment.size() - HEADER_BYTES || segment.getInt(start) != MAGIC) {
      return null;
    }
    ByteBuffer header = segment.copy(start, HEADER_BYTES);
    int code = header.getInt(4);
    int length = header.getInt(8);
    if (header.getInt(36) != headerChecksum(header, 0, epoch)
        || code < 1
        || code > Kind.values().length
        || length < 0) {
      return null;
    }
    return new Frame(
        Kind.values()[code - 1],
        header.getLong(16),
        header.getLong(24),
        header.getInt(32),
        Math.toIntExact(start),
        length);
  }

  boolean isWhole(SegmentBytes segment) {
    if (end() < start || end() > segment.size()) {
      return false;
    }
    for (int at = payloadStart() + length; at < end(); at++) {
      if (segment.get(at) != 0) {
        return false;
      }
    }
    return segment.checksum(payloadStart(), length) == segment.getInt(start + 12);
  }

  /** A copy of the payload, opened if it is sealed: that of a carried frame never is. */
  ByteBuffer payload(SegmentBytes segment) {
    return kind == Kind.CARRIED
        ? segment.copy(payloadStart(), length)
        : segment.payload(payloadStart(), length);
  }

  private static int headerChecksum(ByteBuffer bytes, int start, long epoch) {
    CRC32C crc = new CRC32C();
    crc.update(ByteBuffer.allocate(Long.BYTES).putLong(0, epoch));
    crc.update(bytes.duplicate().limit(start + 36).position(start));
    return (int) crc.getValue();
  }
}
