package dev.sluice.state.log;

import dev.sluice.state.CheckpointStorage;
import dev.sluice.state.Sealing;
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

  private final CheckpointStorage storage;
  private final CheckpointStorage.Appending appending;
  private final long segmentBytes;
  private final Epoch epoch;
  private final NavigableMap<Long, Long> firstBatches = new ConcurrentSkipListMap<>();
  private final NavigableMap<Long, Segment.Name> names = new ConcurrentSkipListMap<>();
  private Segment current;
  private long nextNumber;
  private long nextSequence;
  private long previousEnd;
  private CheckpointStorage.@Nullable AppendableFile file;
  private Sealing.@Nullable Pieces sealing;

  SegmentChain(CheckpointStorage storage, long segmentBytes, Epoch epoch, LogRecovery.Found found) {
    this.storage = storage;
    this.appending = storage.appending().orElseThrow();
    this.segmentBytes = segmentBytes;
    this.epoch = epoch;
    LogRecovery.Last last = found.last();
    current = last.segment();
    previousEnd = last.end();
    nextSequence = last.nextSequence();
    nextNumber = last.number();
    found.firsts().forEach((name, batch) -> note(name, batch));
  }

  long epoch() {
    return epoch.number();
  }

  /** Whether a segment is under writing. */
  boolean isOpen() {
    return file != null;
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

  /** A payload as it is to stand at {@code offset} of the segment. */
  List<ByteBuffer> sealed(long offset, List<ByteBuffer> payload) {
    return sealing == null ? payload : List.of(sealing.seal(offset, payload));
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
      AppendLayout.addFrame(frame, label, epoch.number(), payload);
    }
    start(frame);
  }

  void roll() {
    epoch.requireHeld("begin another segment");
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

  /** Closes the segment under writing and gives what can be said of its end; null if none is. */
  @Nullable EndMark close() {
    CheckpointStorage.AppendableFile closing = file;
    if (closing == null) {
      return null;
    }
    file = null;
    EndMark end = new EndMark(current.name(), closing.position());
    closing.close();
    return end;
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

  /** The batch of the first record of the segment under writing. */
  long firstBatchOfCurrent() {
    return firstBatch(current.number());
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
    file = null;
    Segment.Name name = new Segment.Name(nextNumber++, epoch.number());
    Segment next = new Segment(name, nextSequence, current.name(), previousEnd);
    sealing = storage.sealing().map(of -> of.begin(name.file())).orElse(null);
    List<ByteBuffer> begin = new ArrayList<>(List.of(next.header(sealing != null)));
    begin.addAll(frame);
    file = begun(next.name().file(), begin);
    current = next;
    note(next.name(), EMPTY);
  }

  /** The file with these first bytes, durable; if that fails nothing is left of it. */
  private CheckpointStorage.AppendableFile begun(String name, List<ByteBuffer> begin) {
    CheckpointStorage.AppendableFile created = appending.create(name, segmentBytes);
    try {
      created.append(begin);
      created.sync();
      return created;
    } catch (RuntimeException | Error e) {
      try (created) {
        storage.delete(name);
      } catch (RuntimeException more) {
        e.addSuppressed(more);
      }
      throw e;
    }
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
