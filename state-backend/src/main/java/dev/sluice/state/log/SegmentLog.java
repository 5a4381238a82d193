package dev.sluice.state.log;

import dev.sluice.state.BlobRef;
import dev.sluice.state.CheckpointException;
import dev.sluice.state.CheckpointStorage;
import dev.sluice.state.CommitLog;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.NavigableSet;
import java.util.concurrent.ConcurrentSkipListSet;
import org.jspecify.annotations.Nullable;

/**
 * The log in segments: files that are written from front to end, one write and one sync per batch.
 *
 * <pre>
 *   log/segments/000000000001-00000001.log    header | blob blob record | blob record | ...
 *   log/blobs/...                             blobs too large for a segment, see {@link BlobFiles}
 *   log/kept-000000000001                     what was swept, see {@link SweptMark}
 * </pre>
 *
 * <p>A segment is drawn byte by byte at {@link Segment}, its frames at {@link Frame}; what recovery
 * trusts and what it refuses is told at {@link LogRecovery}. Must be opened by the owner of the
 * storage only. Append, sweep and close belong to one thread, which may be interrupted at any time:
 * the files are written by a thread of the log's own. {@link #read} and {@link #batches} may be
 * called by anyone.
 */
public final class SegmentLog implements CommitLog {
  /**
   * Sizes.
   *
   * @param segmentBytes where a segment is full
   * @param blobFileBytes above this a blob becomes a file of its own
   * @param keyGroups how many key groups must have a snapshot before the log of their changes may
   *     go; 0 if the query has no state
   * @param sweepInterval how many batches to wait between two looks for what can be swept
   */
  public record Options(long segmentBytes, int blobFileBytes, int keyGroups, int sweepInterval) {
    public Options {
      if (segmentBytes < 4096 || segmentBytes > 1 << 30) {
        throw new IllegalArgumentException(
            "segmentBytes must be from 4 KiB to 1 GiB, was " + segmentBytes);
      }
      if (blobFileBytes < 0 || keyGroups < 0 || sweepInterval < 1) {
        throw new IllegalArgumentException("No options of a log: " + this);
      }
    }

    /** Segments of 64 MiB, blobs of up to 1 MiB within them. */
    public static Options of(int keyGroups) {
      return new Options(64L << 20, 1 << 20, keyGroups, 100);
    }
  }

  private final CheckpointStorage storage;
  private final Options options;
  private final LogThread thread = new LogThread();
  private final SegmentChain chain;
  private final BlobFiles blobFiles;
  private final LogSweep sweep;
  private final List<LoggedRecord> recovered;
  private final NavigableSet<Long> batches = new ConcurrentSkipListSet<>();
  private @Nullable Throwable ended;

  private SegmentLog(
      CheckpointStorage storage, Options options, LogRecovery.Found found, SegmentChain chain) {
    this.storage = storage;
    this.options = options;
    this.chain = chain;
    recovered = List.copyOf(found.records());
    recovered.forEach(record -> batches.add(record.batch()));
    blobFiles = new BlobFiles(storage, chain.epoch());
    sweep = new LogSweep(storage, options, chain, blobFiles);
  }

  /**
   * Recovers the log and opens a new segment for what comes.
   *
   * @throws dev.sluice.state.CorruptCheckpointException if something that happened is damaged
   */
  public static SegmentLog open(CheckpointStorage storage, Options options) {
    CheckpointStorage.Appending appending =
        storage
            .appending()
            .orElseThrow(
                () ->
                    new CheckpointException(
                        storage.location()
                            + " can't append to files, which this log needs. Choose a location on"
                            + " a local disk."));
    LogRecovery.Found found = LogRecovery.recover(storage);
    SegmentChain chain = new SegmentChain(appending, options.segmentBytes(), found);
    SegmentLog log = new SegmentLog(storage, options, found, chain);
    boolean open = false;
    try {
      log.thread.run(() -> chain.begin(found.tail()));
      found.dead().forEach(segment -> storage.delete(segment.file()));
      log.blobFiles.deleteAbove(log.newest());
      open = true;
      return log;
    } finally {
      if (!open) {
        log.thread.close();
      }
    }
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

  @Override
  public List<LoggedRecord> recovered() {
    return recovered;
  }

  @Override
  public void append(long batch, List<List<ByteBuffer>> blobs, RecordWriter record) {
    requireUsable();
    if (batch <= newest()) {
      throw new IllegalArgumentException(
          "Batch " + batch + " comes after batch " + newest() + " in the log");
    }
    try {
      rollIfFull(blobs);
      AppendLayout layout = new AppendLayout(chain, blobFiles, options.blobFileBytes(), batch);
      List<ByteBuffer> frames = layout.write(blobs, record);
      thread.run(() -> chain.append(batch, frames));
      batches.add(batch);
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
    long kept = sweep.upTo(Math.min(oldestBatch, newest()));
    batches.headSet(kept).clear();
  }

  @Override
  public void close() {
    try {
      thread.run(() -> chain.close());
    } finally {
      thread.close();
      if (ended == null) {
        ended = new IllegalStateException("The log was closed");
      }
    }
  }

  private void rollIfFull(List<List<ByteBuffer>> blobs) {
    long bytes = 0;
    for (List<ByteBuffer> blob : blobs) {
      long size = AppendLayout.size(blob);
      bytes += Frame.HEADER_BYTES + (size > options.blobFileBytes() ? 0 : size);
    }
    if (chain.isFullWith(Math.min(bytes, AppendLayout.INLINE_BYTES))) {
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
