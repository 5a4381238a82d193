package dev.sluice.state.log;

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

  private final SegmentBytes content;
  private final long epoch;
  private final List<Append> appends = new ArrayList<>();
  private @Nullable Frame carried;
  private int end;
  private long nextSequence;

  private SegmentScan(SegmentBytes content, long epoch, long firstSequence) {
    this.content = content;
    this.epoch = epoch;
    this.nextSequence = firstSequence;
  }

  /** Reads frames from {@code start} on; nothing behind the content's size counts. */
  static SegmentScan of(SegmentBytes content, int start, long epoch, long firstSequence) {
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

  SegmentBytes content() {
    return content;
  }

  /**
   * A frame behind the append that is not whole which shows that what stands before it had been
   * durable, and was not merely torn; or null. That is any frame of a later append, and the first
   * frame of the next append where that does not begin at {@link #end}: then something else stood
   * between, and is damaged now.
   */
  @Nullable Frame proofOfCorruption() {
    for (int at = end; at <= content.size() - Frame.HEADER_BYTES; at += 8) {
      Frame frame = content.get(at) == 0 ? null : Frame.at(content, at, epoch);
      if (frame == null || frame.kind() == Frame.Kind.CARRIED) {
        continue;
      }
      boolean beginsElsewhere = at > end && frame.sequence() == nextSequence && frame.place() == 0;
      if (frame.sequence() > nextSequence || beginsElsewhere) {
        return frame;
      }
    }
    return null;
  }

  /**
   * Whether anything but zeros stands behind the last whole append, and of which batch it is.
   *
   * @return null if nothing does
   */
  @Nullable Torn torn(Segment.Name name) {
    long from = content.firstNonZero(end);
    if (from < 0) {
      return null;
    }
    for (int at = end; at <= content.size() - Frame.HEADER_BYTES; at += 8) {
      Frame frame = content.get(at) == 0 ? null : Frame.at(content, at, epoch);
      if (frame != null && frame.sequence() == nextSequence) {
        return new Torn(name, end, "batch " + frame.batch());
      }
    }
    return new Torn(
        name,
        end,
        appends.isEmpty()
            ? "the next batch"
            : "the batch after " + appends.get(appends.size() - 1).batch());
  }

  /**
   * An append at the end of the log that is not whole.
   *
   * @param batch in words
   */
  record Torn(Segment.Name segment, long offset, String batch) {}

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
