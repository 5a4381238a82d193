package dev.sluice.state.log;

import dev.sluice.state.CheckpointStorage;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What can be read of one segment, be it damaged or not.
 *
 * @param link its whole appends, from the first one to the first that is not whole
 * @param appends where they stand
 * @param begin what has to be written at offset 0 before the segment can be read as any other; null
 *     if it is whole there
 * @param damages in it, from front to back
 * @param isWholeAtEnd whether what the next segment says can follow from this one
 */
record SalvagedSegment(
    SegmentLink link,
    List<SegmentScan.Append> appends,
    @Nullable ByteBuffer begin,
    List<LogDamage> damages,
    boolean isWholeAtEnd) {

  /**
   * A segment at a first glance.
   *
   * @param header null if it is damaged
   * @param first the first frame of an append, wherever it stands; null if there is none
   * @param greatestBatch that any frame names, also behind damage; 0 if there is none
   */
  record Glance(
      Segment.Name name, @Nullable Segment header, @Nullable Frame first, long greatestBatch) {
    static Glance at(CheckpointStorage storage, SegmentReader reader, Segment.Name name) {
      try (SegmentBytes bytes = SegmentBytes.open(storage, name, Long.MAX_VALUE)) {
        Frame first = null;
        long greatest = 0;
        for (long at = Segment.HEADER_BYTES; at <= bytes.size() - Frame.HEADER_BYTES; at += 8) {
          Frame frame = bytes.get(at) == 0 ? null : Frame.at(bytes, at, name.epoch());
          if (frame != null && frame.kind() != Frame.Kind.CARRIED) {
            first = first == null ? frame : first;
            greatest = Math.max(greatest, frame.batch());
          }
        }
        reader.noteCopy(SegmentScan.of(bytes, Segment.HEADER_BYTES, name.epoch(), Long.MIN_VALUE));
        return new Glance(name, Segment.parse(name, bytes, storage.location()), first, greatest);
      }
    }

    long firstSequence() {
      return header != null ? header.firstSequence() : first == null ? 0 : first.sequence();
    }
  }

  /**
   * Reads a segment that has frames.
   *
   * @param before the segment before it, or null
   * @param next the segment behind it, or null
   * @param mark the end mark, if it is of this segment
   */
  static SalvagedSegment read(
      SegmentBytes bytes,
      Glance glance,
      @Nullable SalvagedSegment before,
      @Nullable Glance next,
      @Nullable EndMark mark) {
    List<LogDamage> damages = new ArrayList<>();
    Segment.Name name = glance.name();
    long sequence = glance.firstSequence();
    SegmentScan scan = SegmentScan.of(bytes, Segment.HEADER_BYTES, name.epoch(), sequence);
    Segment header = glance.header();
    if (header == null) {
      damages.add(LogDamage.ofHeader(name, scan, "frames of batches stand behind it"));
    }
    Frame first = glance.first();
    boolean isCopyDamaged =
        scan.appends().isEmpty()
            && first != null
            && first.start() > scan.end()
            && first.sequence() == sequence
            && first.place() == 0;
    if (isCopyDamaged && first != null) {
      damages.add(
          LogDamage.behind(scan, name, "a frame of batch " + first.batch() + " stands behind it"));
      scan = SegmentScan.of(bytes, first.start(), name.epoch(), sequence);
    }
    long endsBefore = next == null ? Long.MAX_VALUE : next.firstSequence();
    String proof = proof(scan, next, mark, endsBefore);
    if (proof != null) {
      damages.add(LogDamage.behind(scan, name, proof));
    }
    Segment segment = header == null ? rebuilt(name, sequence, before) : header;
    SegmentLink link = SegmentLink.of(segment, scan, true).before(scan, endsBefore);
    ByteBuffer begin =
        header != null && !isCopyDamaged
            ? null
            : begin(bytes.isSealed(), segment, before, isCopyDamaged, first);
    List<SegmentScan.Append> appends =
        scan.appends().stream().filter(append -> append.sequence() < endsBefore).toList();
    boolean isReadable = begin != null || (header != null && !isCopyDamaged);
    return new SalvagedSegment(
        isReadable ? link : new SegmentLink(segment, 0, sequence, List.of(), null),
        isReadable ? appends : List.of(),
        begin,
        List.copyOf(damages),
        isReadable && proof == null);
  }

  /** Why what stands behind the last whole append is damaged; null if it is not. */
  private static @Nullable String proof(
      SegmentScan scan, @Nullable Glance next, @Nullable EndMark mark, long endsBefore) {
    if (next != null) {
      return scan.nextSequence() < endsBefore ? next.name().file() + " goes on behind it" : null;
    }
    if (mark != null) {
      return scan.end() < mark.end() ? "the query was stopped behind it in good order" : null;
    }
    Frame frame = scan.proofOfCorruption();
    return frame == null ? null : "a frame of batch " + frame.batch() + " stands behind it";
  }

  /** The header as it must have been. */
  private static Segment rebuilt(
      Segment.Name name, long sequence, @Nullable SalvagedSegment before) {
    boolean follows = before != null && before.isWholeAtEnd;
    return follows && before != null
        ? new Segment(name, sequence, before.link.segment().name(), before.link.end())
        : new Segment(name, sequence, Segment.NONE, 0);
  }

  /** The bytes in front of the first append as they must have been; null if they can't be told. */
  private static @Nullable ByteBuffer begin(
      boolean isSealed,
      Segment segment,
      @Nullable SalvagedSegment before,
      boolean isCopyDamaged,
      @Nullable Frame first) {
    List<ByteBuffer> parts = new ArrayList<>(List.of(segment.header(isSealed)));
    if (isCopyDamaged) {
      LogRecovery.Tail tail = before == null ? null : before.link.tail();
      if (tail == null) {
        return null;
      }
      Frame.Label label =
          new Frame.Label(Frame.Kind.CARRIED, tail.batch(), segment.firstSequence() - 1, 0);
      AppendLayout.addFrame(parts, label, segment.epoch(), Carried.encode(tail));
      if (first == null || AppendLayout.size(parts) != first.start()) {
        return null;
      }
    }
    ByteBuffer begin = ByteBuffer.allocate((int) AppendLayout.size(parts));
    parts.forEach(part -> begin.put(part.duplicate()));
    return begin.flip();
  }
}
