package dev.sluice.state.log;

import dev.sluice.state.CheckpointException;
import dev.sluice.state.CheckpointStorage;
import dev.sluice.state.LostOwnershipException;
import dev.sluice.state.snapshot.SnapshotCatalog;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes what nobody can need any more: old snapshots first, then the segments and blob files
 * whose changes all kept snapshots contain.
 */
final class LogSweep {
  private static final Logger LOG = LoggerFactory.getLogger(LogSweep.class);

  /** What was written to blob files may come to this much before the next look. */
  private static final long BYTES_BETWEEN_LOOKS = 64L << 20;

  private final CheckpointStorage storage;
  private final SegmentLog.Options options;
  private final Epoch epoch;
  private final SegmentChain chain;
  private final BlobFiles blobFiles;
  private long lastLook = Long.MIN_VALUE;
  private long kept = Long.MIN_VALUE;
  private long neededFrom = Long.MIN_VALUE;
  private long bytesSince;

  LogSweep(
      CheckpointStorage storage,
      SegmentLog.Options options,
      Epoch epoch,
      SegmentChain chain,
      BlobFiles blobFiles) {
    this.storage = storage;
    this.options = options;
    this.epoch = epoch;
    this.chain = chain;
    this.blobFiles = blobFiles;
  }

  /** So much was written to blob files. */
  void noteBytes(long bytes) {
    bytesSince += bytes;
  }

  /** Whether a look is worth it: the first one of a run always is. */
  boolean isDue(long oldestBatch) {
    return lastLook == Long.MIN_VALUE
        || oldestBatch - lastLook >= options.sweepInterval()
        || bytesSince >= BYTES_BETWEEN_LOOKS;
  }

  /**
   * Whether records of the segment under writing are needed no more: with another segment it could
   * go before it is full.
   */
  boolean isPartOfCurrentDone() {
    return neededFrom > chain.firstBatchOfCurrent();
  }

  /** Sweeps, and gives the oldest batch whose record is kept. */
  long upTo(long oldestBatch) {
    lastLook = oldestBatch;
    bytesSince = 0;
    epoch.requireHeld("delete what is old");
    try {
      sweep(oldestBatch);
    } catch (LostOwnershipException e) {
      throw e;
    } catch (CheckpointException e) {
      LOG.warn("Could not sweep old files in {}; will try again", storage.location(), e);
    }
    return kept;
  }

  private void sweep(long oldestBatch) {
    SnapshotCatalog catalog = SnapshotCatalog.of(storage);
    catalog.sweep(oldestBatch);
    long needed = Math.min(oldestBatch, catalog.neededFrom(options.keyGroups(), oldestBatch));
    neededFrom = needed;
    long first = chain.segmentOf(needed);
    List<Segment.Name> old = chain.before(first);
    if (!old.isEmpty()) {
      SweptMark.set(storage, first);
      epoch.requireHeld("delete what is old");
      storage.deleteAll(old.stream().map(Segment.Name::file).toList());
      old.forEach(chain::forget);
    }
    if (first > 0) {
      kept = chain.firstBatch(first);
      blobFiles.deleteBelow(options.isOpenedAgain() ? kept : Math.max(kept, needed));
    }
  }
}
