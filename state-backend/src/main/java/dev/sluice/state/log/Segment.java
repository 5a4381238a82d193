package dev.sluice.state.log;

import dev.sluice.state.CheckpointException;
import dev.sluice.state.CheckpointStorage;
import dev.sluice.state.CorruptCheckpointException;
import dev.sluice.state.Sealing;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * One file of the log, by its name and its header. Numbers and epochs begin with 1; every open of
 * the log begins a new epoch, and a segment belongs to one.
 *
 * <pre>
 *   name: log/segments/000000000017-00000004.log      number 17, epoch 4
 *
 *    0  u64  magic "SLUICELG"
 *    8  u32  version: 1, or 2 if payloads are sealed (see {@link Sealing}), but for carried frames
 *   12  u32  CRC-32C of all other bytes of the header
 *   16  u64  epoch
 *   24  u64  number
 *   32  u64  sequence of the first append
 *   40  u64  number of the segment before; 0: there is none
 *   48  u64  where that segment ends: what stands behind does not count, whoever wrote it
 *   56  u64  epoch of the segment before; 0 in old logs, whose numbers were never taken twice
 *   64       frames, see {@link Frame}; then zeros that were reserved and not used
 * </pre>
 */
record Segment(Segment.Name name, long firstSequence, Segment.Name previous, long previousEnd) {
  /** What a first segment follows. */
  static final Name NONE = new Name(0, 0);

  static final int HEADER_BYTES = 64;
  static final String DIRECTORY = Sealing.APPENDED;
  private static final long MAGIC = 0x534C554943454C47L;
  private static final int IN_CLEAR = 1;
  private static final int SEALED = 2;

  /** A segment by its name alone, the header not yet read. */
  record Name(long number, long epoch) implements Comparable<Name> {
    /** All that are there, in the order of their names; files with other names are passed over. */
    static List<Name> list(CheckpointStorage storage) {
      return storage.list(DIRECTORY).stream().map(Name::parse).filter(Objects::nonNull).toList();
    }

    static @Nullable Name parse(String name) {
      String rest = name.substring(DIRECTORY.length());
      if (!rest.matches("\\d{12}-\\d{8}\\.log")) {
        return null;
      }
      return new Name(Long.parseLong(rest, 0, 12, 10), Long.parseLong(rest, 13, 21, 10));
    }

    String file() {
      return String.format("%s%012d-%08d.log", DIRECTORY, number, epoch);
    }

    /** The same for people, where the epoch may not be known. */
    String pattern() {
      return epoch == 0 ? String.format("%s%012d-*.log", DIRECTORY, number) : file();
    }

    /** The later one is the greater: that of the later owner, then that with the greater number. */
    @Override
    public int compareTo(Name other) {
      int byEpoch = Long.compare(epoch, other.epoch);
      return byEpoch != 0 ? byEpoch : Long.compare(number, other.number);
    }
  }

  long number() {
    return name.number();
  }

  long epoch() {
    return name.epoch();
  }

  /**
   * The header's bytes.
   *
   * @param isSealed whether payloads are
   */
  ByteBuffer header(boolean isSealed) {
    ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
    header.putLong(0, MAGIC).putInt(8, isSealed ? SEALED : IN_CLEAR);
    header.putLong(16, epoch()).putLong(24, number());
    header.putLong(32, firstSequence).putLong(40, previous.number()).putLong(48, previousEnd);
    header.putLong(56, previous.epoch());
    return header.putInt(12, checksum(header));
  }

  /**
   * Reads the header from a segment's bytes, or gives null if it is not whole.
   *
   * @throws CheckpointException if a newer version wrote it
   */
  static @Nullable Segment parse(Name name, SegmentBytes bytes, String location) {
    if (bytes.size() < HEADER_BYTES) {
      return null;
    }
    ByteBuffer content = bytes.copy(0, HEADER_BYTES);
    if (content.getLong(0) != MAGIC || content.getInt(12) != checksum(content)) {
      return null;
    }
    if (content.getInt(8) > SEALED) {
      throw new CheckpointException(
          "%s in %s has the format %d, but this version of Sluice knows formats up to %d. Run it with the Sluice that wrote it or a newer one."
              .formatted(name.file(), location, content.getInt(8), SEALED));
    }
    if (bytes.isSealed() != (content.getInt(8) == SEALED)) {
      throw new CorruptCheckpointException(
          "%s in %s is %s, but the checkpoint is %s: it is of another one. Restore the file from a copy."
              .formatted(
                  name.file(),
                  location,
                  bytes.isSealed() ? "not encrypted" : "encrypted",
                  bytes.isSealed() ? "encrypted" : "not"));
    }
    Segment segment =
        new Segment(
            new Name(content.getLong(24), content.getLong(16)),
            content.getLong(32),
            new Name(content.getLong(40), content.getLong(56)),
            content.getLong(48));
    if (!segment.name().equals(name)) {
      throw new CorruptCheckpointException(
          "%s in %s says of itself that it is %s. Restore the file from a copy."
              .formatted(name.file(), location, segment.name().file()));
    }
    return segment;
  }

  private static int checksum(ByteBuffer header) {
    CRC32C crc = new CRC32C();
    crc.update(header.duplicate().position(0).limit(12));
    crc.update(header.duplicate().limit(HEADER_BYTES).position(16));
    return (int) crc.getValue();
  }
}
