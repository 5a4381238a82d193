package dev.sluice.state.log;

import dev.sluice.state.CheckpointStorage;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Opens segments for reading, newest first, and puts back what a later one holds a copy of, if that
 * is not what stands in its place. Owned by one thread.
 */
final class SegmentReader {
  private static final int COMPARED_BYTES = 1 << 16;

  private final CheckpointStorage storage;
  private final Map<Segment.Name, List<LogRecovery.Tail>> copies = new HashMap<>();
  private final List<String> warnings = new ArrayList<>();

  SegmentReader(CheckpointStorage storage) {
    this.storage = storage;
  }

  /** The first {@code limit} bytes at most; the caller closes them. */
  SegmentBytes open(Segment.Name name, long limit) {
    SegmentBytes bytes = SegmentBytes.open(storage, name, limit);
    List<LogRecovery.Tail> ofName = copies.remove(name);
    if (ofName != null) {
      ofName.forEach(copy -> putBack(copy, bytes, limit));
    }
    return bytes;
  }

  /** The segment that was scanned may begin with a copy of what stands in an older one. */
  void noteCopy(SegmentScan scan) {
    Frame frame = scan.carried();
    if (frame != null) {
      LogRecovery.Tail copy = Carried.decode(frame.batch(), frame.payload(scan.content()));
      copies.computeIfAbsent(copy.segment(), name -> new ArrayList<>()).add(copy);
    }
  }

  /** What was put back, in words. */
  List<String> warnings() {
    return warnings;
  }

  /** Piece by piece: the copy alone may be large for a small heap. */
  private static boolean isSame(LogRecovery.Tail copy, SegmentBytes bytes) {
    ByteBuffer expected = copy.bytes();
    int end = expected.remaining();
    for (int at = 0; at < end; at += COMPARED_BYTES) {
      int length = Math.min(COMPARED_BYTES, end - at);
      ByteBuffer piece = expected.slice(expected.position() + at, length);
      if (!bytes.copy(copy.start() + at, length).equals(piece)) {
        return false;
      }
    }
    return true;
  }

  private void putBack(LogRecovery.Tail copy, SegmentBytes bytes, long limit) {
    if (copy.end() > limit) {
      return;
    }
    if (bytes.size() >= copy.end() && isSame(copy, bytes)) {
      return;
    }
    storage
        .appending()
        .orElseThrow()
        .restore(copy.segment().file(), copy.start(), copy.bytes().duplicate());
    bytes.patch(copy);
    warnings.add(
        "Batch %d in %s at offset %d was not what had been written: it was put back from the copy in a later segment"
            .formatted(copy.batch(), copy.segment().file(), copy.start()));
  }
}
