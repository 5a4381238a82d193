package dev.sluice.state.log;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the bytes of one segment hold: whole appends, one after the other, up to the first that is
 * not whole.
 */
final class SegmentScan {
  /** A whole append: its frames stand from {@code start} to {@code end}, the record being last. */
  record Append(long batch, long sequence, int start, int end, Frame recordFrame) {}

  private final ByteBuffer content;
  private final long epoch;
  private final List<Append> appends = new ArrayList<>();
  private @Nullable Frame carried;
  private int end;
  private long nextSequence;

  private SegmentScan(ByteBuffer content, long epoch, long firstSequence) {
    this.content = content;
    this.epoch = epoch;
    this.nextSequence = firstSequence;
  }

  /** Reads frames from {@code start} on; nothing behind the content's limit counts. */
  static SegmentScan of(ByteBuffer content, int start, long epoch, long firstSequence) {
    SegmentScan scan = new SegmentScan(content, epoch, firstSequence);
    scan.end = start;
    scan.takeCarried();
    while (scan.takeAppend()) {}
    return scan;
  }

  List<Append> appends() {
    return appends;
  }

  /** The copy of an older segment's last append with which this one begins, if it does. */
  @Nullable Frame carried() {
    return carried;
  }

  /** Where the last whole append ends. */
  int end() {
    return end;
  }

  /** The sequence that the next append has, or would have if it were whole. */
  long nextSequence() {
    return nextSequence;
  }

  ByteBuffer content() {
    return content;
  }

  /**
   * A frame of an append behind the one that is not whole, if there is any. It was begun after the
   * broken one had been made durable, so the broken one was not merely torn.
   */
  @Nullable Frame proofOfCorruption() {
    for (int at = end; at <= content.limit() - Frame.HEADER_BYTES; at += 8) {
      Frame frame = content.get(at) == 0 ? null : Frame.at(content, at, epoch);
      if (frame != null && frame.sequence() > nextSequence) {
        return frame;
      }
    }
    return null;
  }

  private void takeCarried() {
    Frame frame = Frame.at(content, end, epoch);
    if (frame != null && frame.kind() == Frame.Kind.CARRIED && frame.isWhole(content)) {
      carried = frame;
      end = frame.end();
    }
  }

  private boolean takeAppend() {
    int at = end;
    for (int place = 0; ; place++) {
      Frame frame = Frame.at(content, at, epoch);
      if (frame == null
          || frame.kind() == Frame.Kind.CARRIED
          || frame.sequence() != nextSequence
          || frame.place() != place
          || !frame.isWhole(content)) {
        return false;
      }
      at = frame.end();
      if (frame.kind().isRecord()) {
        appends.add(new Append(frame.batch(), nextSequence, end, at, frame));
        end = at;
        nextSequence++;
        return true;
      }
    }
  }
}
