package dev.sluice.state.log;

import dev.sluice.state.CommitLog.LoggedRecord;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A segment of the chain, and what is kept of it: its bytes are not, there may be many.
 *
 * @param end where its last append ends
 * @param nextSequence of the append behind it
 * @param tail its last append, if that was asked for and there is one
 */
record SegmentLink(
    Segment segment,
    long end,
    long nextSequence,
    List<LoggedRecord> records,
    LogRecovery.@Nullable Tail tail) {
  static SegmentLink of(Segment segment, SegmentScan scan, boolean withTail) {
    List<LoggedRecord> records = new ArrayList<>();
    for (SegmentScan.Append append : scan.appends()) {
      Frame frame = append.recordFrame();
      records.add(
          new LoggedRecord(
              append.batch(), frame.kind() == Frame.Kind.FULL, frame.payload(scan.content())));
    }
    LogRecovery.Tail tail = withTail ? tail(segment, scan) : null;
    return new SegmentLink(segment, scan.end(), scan.nextSequence(), records, tail);
  }

  /** The batch of its first record; later than any if there is none. */
  long firstBatch() {
    return records.isEmpty() ? SegmentChain.EMPTY : records.get(0).batch();
  }

  /**
   * The same without appends from a sequence on, which an owner wrote that had been overtaken.
   *
   * @param scan this was made of
   */
  SegmentLink before(SegmentScan scan, long sequence) {
    List<SegmentScan.Append> appends = scan.appends();
    int kept = 0;
    while (kept < appends.size() && appends.get(kept).sequence() < sequence) {
      kept++;
    }
    if (kept == appends.size()) {
      return this;
    }
    long keptEnd = kept == 0 ? appends.get(0).start() : appends.get(kept - 1).end();
    return new SegmentLink(segment, keptEnd, sequence, records.subList(0, kept), null);
  }

  private static LogRecovery.@Nullable Tail tail(Segment segment, SegmentScan scan) {
    if (scan.appends().isEmpty()) {
      return null;
    }
    SegmentScan.Append last = scan.appends().get(scan.appends().size() - 1);
    return new LogRecovery.Tail(
        segment.name(),
        last.start(),
        last.batch(),
        scan.content().copy(last.start(), last.end() - last.start()));
  }
}
