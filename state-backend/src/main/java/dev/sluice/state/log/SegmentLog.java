package dev.sluice.state.log;

import dev.sluice.state.BlobRef;
import dev.sluice.state.CheckpointException;
import dev.sluice.state.CheckpointStorage;
import dev.sluice.state.CommitLog;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.NavigableSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log in segments: files that are written from front to end, one write and one sync per batch.
 *
 * <pre>
 *   log/segments/000000000001-00000001.log    header | blob blob record | blob record | ...
 *   log/blobs/...                             blobs too large for a segment, see {@link BlobFiles}
 *   log/kept-000000000001                     what was swept, see {@link SweptMark}
 *   log/epoch-00000001                        whose time it is, see {@link Epoch}
 *   log/ended-...                             closed in good order, see {@link EndMark}
 * </pre>
 *
 * <p>A segment is drawn byte by byte at {@link Segment}, its frames at {@link Frame}; what recovery
 * trusts and what it refuses is told at {@link LogRecovery}. Must be opened by the owner of the
 * storage only. Begin, append, sweep and close belong to one thread, which may be interrupted at
 * any time: the files are written by a thread of the log's own. {@link #read} and {@link #batches}
 * may be called by anyone.
 *
 * <pre>
 *   open ---> begin ------> append, sweep ... ---> close
 *   reads     what was      the first append       an end mark is written,
 *             read lasts    makes a segment        unless something failed
 * </pre>
 */
public final class SegmentLog implements CommitLog {
  /**
   * Sizes.
   *
   * @param segmentBytes where a segment is full
   * @param blobFileBytes above this a blob becomes a file of its own
   * @param keyGroups how many key groups must have a snapshot before the log of their changes may
   *     go; 0 if the query has no state, or nobody opens the log again
   * @param sweepInterval how many batches to wait between two looks for what can be swept
   * @param isOpenedAgain whether somebody may open the log after this run; if not, a batch's blobs
   *     go with the batch, before its record
   */
  public record Options(
      long segmentBytes,
      int blobFileBytes,
      int keyGroups,
      int sweepInterval,
      boolean isOpenedAgain) {
    public Options {
      if (segmentBytes < 4096 || segmentBytes > 1 << 30) {
        throw new IllegalArgumentException(
            "segmentBytes must be from 4 KiB to 1 GiB, was " + segmentBytes);
      }
      if (blobFileBytes < 0 || keyGroups < 0 || sweepInterval < 1) {
        throw new IllegalArgumentException("No options of a log: " + this);
      }
    }

    public Options(long segmentBytes, int blobFileBytes, int keyGroups, int sweepInterval) {
      this(segmentBytes, blobFileBytes, keyGroups, sweepInterval, true);
    }

    /** Segments of 64 MiB, blobs of up to 1 MiB within them. */
    public static Options of(int keyGroups) {
      return new Options(64L << 20, 1 << 20, keyGroups, 100);
    }

    /** Of a log that is gone with its process: small segments, and nothing waits for snapshots. */
    public static Options temporary() {
      return new Options(8L << 20, 1 << 20, 0, 32, false);
    }
  }

  private static final Logger LOG = LoggerFactory.getLogger(SegmentLog.class);

  /** A segment with less is not ended before it is full. */
  private static final long LEAST_BYTES = 4 << 20;

  private final CheckpointStorage storage;
  private final Options options;
  private final Epoch epoch;
  private final LogThread thread = new LogThread();
  private final SegmentChain chain;
  private final BlobFiles blobFiles;
  private final LogSweep sweep;
  private final LogStart start;

  /** Let go by the first append: there may be many. Owned by the thread that appends. */
  private List<LoggedRecord> recovered;

  private final NavigableSet<Long> batches = new ConcurrentSkipListSet<>();
  private @Nullable Throwable ended;

  private SegmentLog(
      CheckpointStorage storage, Options options, Epoch epoch, LogRecovery.Found found) {
    this.storage = storage;
    this.options = options;
    this.epoch = epoch;
    chain = new SegmentChain(storage, options.segmentBytes(), epoch, found);
    recovered = List.copyOf(found.records());
    recovered.forEach(record -> batches.add(record.batch()));
    blobFiles = new BlobFiles(storage, epoch.number());
    sweep = new LogSweep(storage, options, epoch, chain, blobFiles);
    start = new LogStart(storage, thread, chain, found);
  }

  /**
   * Recovers the log, and ends the time of whoever had it open before. Besides that nothing is
   * changed.
   *
   * @throws dev.sluice.state.CorruptCheckpointException if something that happened is damaged
   */
  public static SegmentLog open(CheckpointStorage storage, Options options) {
    return open(storage, options, () -> LogRecovery.recover(storage));
  }

  /**
   * Opens the log as {@code reading} has it.
   *
   * @param reading asked once, when nobody else's time is any more
   */
  static SegmentLog open(
      CheckpointStorage storage, Options options, Supplier<LogRecovery.Found> reading) {
    if (storage.appending().isEmpty()) {
      throw new CheckpointException(
          storage.location()
              + " can't append to files, which this log needs. Choose a location on a local disk.");
    }
    Epoch epoch = Epoch.begin(storage);
    LogRecovery.Found found = reading.get();
    found.warnings().forEach(warning -> LOG.warn("{}.", warning));
    return new SegmentLog(storage, options, epoch, found);
  }

  /**
   * The records that {@link #open} would find now, oldest first. Changes nothing, and may be called
   * by anyone, also while the owner writes: then the last records may be missing.
   *
   * @throws dev.sluice.state.CheckpointException if they can't be read; where an owner is at work
   *     that may be for its writing and sweeping, and the next try may find them whole
   */
  public static List<LoggedRecord> inspect(CheckpointStorage storage) {
    return List.copyOf(LogRecovery.recover(new ReadOnly(storage)).records());
  }

  /** Whether there is any segment, be it whole or not. */
  public static boolean isThere(CheckpointStorage storage) {
    return !Segment.Name.list(storage).isEmpty();
  }

  @Override
  public List<LoggedRecord> recovered() {
    return recovered;
  }

  /**
   * Makes what {@link #open} found last, so that it may be acted upon: the next segment begins with
   * a copy of what may stand in the page cache only. What takes room for nothing is deleted before;
   * if there still is none, also what is older than the retained batches.
   *
   * @param retainedBatches how many batches are kept in any case, at least 1
   */
  public void begin(int retainedBatches) {
    requireUsable();
    try {
      epoch.requireHeld("begin to work");
      start.begin(
          () -> blobFiles.deleteAbove(newest()), () -> sweepNow(newest() - retainedBatches + 1));
      epoch.requireHeld("go on");
    } catch (RuntimeException | Error e) {
      ended = e;
      throw e;
    }
  }

  @Override
  public void append(long batch, List<List<ByteBuffer>> blobs, RecordWriter record) {
    requireUsable();
    if (batch <= newest()) {
      throw new IllegalArgumentException(
          "Batch " + batch + " comes after batch " + newest() + " in the log");
    }
    try {
      if (!chain.isOpen()) {
        start.open();
      }
      rollIfFull(blobs);
      AppendLayout layout = new AppendLayout(chain, blobFiles, options.blobFileBytes(), batch);
      List<ByteBuffer> frames = layout.write(blobs, record);
      sweep.noteBytes(layout.fileBytes());
      thread.run(() -> chain.append(batch, frames));
      epoch.requireHeld("publish batch " + batch);
      batches.add(batch);
      recovered = List.of();
    } catch (RuntimeException | Error e) {
      ended = e;
      throw e;
    }
  }

  @Override
  public ByteBuffer read(BlobRef blob) {
    return blob.readFrom(storage);
  }

  @Override
  public List<Long> batches() {
    return List.copyOf(batches);
  }

  @Override
  public void sweep(long oldestBatch) {
    requireUsable();
    if (sweep.isDue(oldestBatch)) {
      sweepNow(Math.min(oldestBatch, newest()));
    }
  }

  @Override
  public void close() {
    AtomicReference<@Nullable EndMark> end = new AtomicReference<>();
    Throwable before = ended;
    if (before == null) {
      ended = new IllegalStateException("The log was closed");
    }
    try {
      if (chain.isOpen()) {
        thread.run(() -> end.set(chain.close()));
      }
    } finally {
      thread.close();
    }
    EndMark mark = end.get();
    if (before == null && mark != null) {
      markEnd(mark);
    }
  }

  private void markEnd(EndMark mark) {
    try {
      if (epoch.isHeld()) {
        mark.write(storage);
      }
    } catch (CheckpointException e) {
      LOG.warn(
          "The log in {} is whole, but not marked as closed in good order: the next start takes it for one whose process died",
          storage.location(),
          e);
    }
  }

  private void sweepNow(long oldestBatch) {
    long kept = sweep.upTo(oldestBatch);
    batches.headSet(kept).clear();
  }

  private void rollIfFull(List<List<ByteBuffer>> blobs) {
    long bytes = 0;
    for (List<ByteBuffer> blob : blobs) {
      long size = AppendLayout.size(blob);
      bytes += Frame.HEADER_BYTES + (size > options.blobFileBytes() ? 0 : size);
    }
    boolean canGoSoon =
        chain.position() >= Math.min(LEAST_BYTES, options.segmentBytes() / 2)
            && sweep.isPartOfCurrentDone();
    if (canGoSoon || chain.isFullWith(Math.min(bytes, AppendLayout.INLINE_BYTES))) {
      thread.run(() -> chain.roll());
    }
  }

  private long newest() {
    return batches.isEmpty() ? Long.MIN_VALUE : batches.last();
  }

  private void requireUsable() {
    if (ended != null) {
      throw new CheckpointException(
          "The log in "
              + storage.location()
              + " has ended: "
              + ended.getMessage()
              + " Open the query again; it goes on from the last batch that happened.",
          ended);
    }
  }
}
