package dev.sluice.state.log;

import dev.sluice.state.CheckpointStorage;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/**
 * The segment under writing and those before it.
 *
 * <p>Only the log's thread changes it, while the log's owner waits; so the owner may read it
 * between its calls.
 */
final class SegmentChain {
  /** No record stands in the segment yet. */
  static final long EMPTY = Long.MAX_VALUE;

  private final CheckpointStorage.Appending appending;
  private final long segmentBytes;
  private final long epoch;
  private final NavigableMap<Long, Long> firstBatches = new ConcurrentSkipListMap<>();
  private final NavigableMap<Long, Segment.Name> names = new ConcurrentSkipListMap<>();
  private Segment current;
  private long nextNumber;
  private long nextSequence;
  private long previousEnd;
  private CheckpointStorage.@Nullable AppendableFile file;

  SegmentChain(CheckpointStorage.Appending appending, long segmentBytes, LogRecovery.Found found) {
    this.appending = appending;
    this.segmentBytes = segmentBytes;
    LogRecovery.Last last = found.last();
    current = last == null ? new Segment(0, 0, 1, 0, 0) : last.segment();
    previousEnd = last == null ? 0 : last.end();
    nextSequence = last == null ? 1 : last.nextSequence();
    nextNumber = last == null ? 1 : last.number() + 1;
    epoch = last == null ? 1 : last.epoch() + 1;
    found.firsts().forEach((name, batch) -> note(name, batch));
  }

  long epoch() {
    return epoch;
  }

  long sequence() {
    return nextSequence;
  }

  /** The name of the segment under writing. */
  String segmentFile() {
    return current.name().file();
  }

  /** Where the next append goes. */
  long position() {
    return open().position();
  }

  /** Whether the next record is the first of its segment. */
  boolean nextIsFirst() {
    return nextSequence == current.firstSequence();
  }

  boolean isFullWith(long bytes) {
    return !nextIsFirst() && position() + bytes > segmentBytes;
  }

  /** Opens the first segment of this epoch, and puts what may not be durable yet into it. */
  void begin(LogRecovery.@Nullable Tail tail) {
    List<ByteBuffer> frame = new ArrayList<>();
    if (tail != null) {
      List<ByteBuffer> payload = Carried.encode(tail);
      Frame.Label label = new Frame.Label(Frame.Kind.CARRIED, tail.batch(), nextSequence - 1, 0);
      AppendLayout.addFrame(frame, label, epoch, payload);
    }
    start(frame);
  }

  void roll() {
    previousEnd = position();
    open().close();
    start(List.of());
  }

  void append(long batch, List<ByteBuffer> frames) {
    open().append(frames);
    open().sync();
    firstBatches.merge(current.number(), batch, Math::min);
    nextSequence++;
  }

  void close() {
    if (file != null) {
      file.close();
      file = null;
    }
  }

  /** The number of the newest segment whose first record is at or below {@code batch}; or 0. */
  long segmentOf(long batch) {
    long found = 0;
    for (var entry : firstBatches.entrySet()) {
      if (entry.getValue() <= batch) {
        found = entry.getKey();
      }
    }
    return found;
  }

  long firstBatch(long number) {
    return firstBatches.getOrDefault(number, EMPTY);
  }

  /** The segments before {@code number}, oldest first. */
  List<Segment.Name> before(long number) {
    return List.copyOf(names.headMap(number).values());
  }

  void forget(Segment.Name segment) {
    names.remove(segment.number());
    firstBatches.remove(segment.number());
  }

  private void start(List<ByteBuffer> frame) {
    Segment next = new Segment(nextNumber++, epoch, nextSequence, current.number(), previousEnd);
    file = appending.create(next.name().file(), segmentBytes);
    List<ByteBuffer> begin = new ArrayList<>(List.of(next.header()));
    begin.addAll(frame);
    file.append(begin);
    file.sync();
    current = next;
    note(next.name(), EMPTY);
  }

  private void note(Segment.Name name, long firstBatch) {
    names.put(name.number(), name);
    firstBatches.put(name.number(), firstBatch);
  }

  private CheckpointStorage.AppendableFile open() {
    if (file == null) {
      throw new IllegalStateException("The log is closed");
    }
    return file;
  }
}
