package dev.sluice.state.log;

import dev.sluice.state.CheckpointException;
import dev.sluice.state.CheckpointStorage;
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

  private final CheckpointStorage storage;
  private final SegmentLog.Options options;
  private final SegmentChain chain;
  private final BlobFiles blobFiles;
  private long lastLook = Long.MIN_VALUE;
  private long kept = Long.MIN_VALUE;

  LogSweep(
      CheckpointStorage storage,
      SegmentLog.Options options,
      SegmentChain chain,
      BlobFiles blobFiles) {
    this.storage = storage;
    this.options = options;
    this.chain = chain;
    this.blobFiles = blobFiles;
  }

  /** Sweeps, if it is worth a look, and gives the oldest batch whose record is kept. */
  long upTo(long oldestBatch) {
    if (lastLook != Long.MIN_VALUE && oldestBatch - lastLook < options.sweepInterval()) {
      return kept;
    }
    lastLook = oldestBatch;
    try {
      sweep(oldestBatch);
    } catch (CheckpointException e) {
      LOG.warn("Could not sweep old files in {}; will try again", storage.location(), e);
    }
    return kept;
  }

  private void sweep(long oldestBatch) {
    SnapshotCatalog catalog = SnapshotCatalog.of(storage);
    catalog.sweep(oldestBatch);
    long needed = Math.min(oldestBatch, catalog.neededFrom(options.keyGroups(), oldestBatch));
    long first = chain.segmentOf(needed);
    List<Segment.Name> old = chain.before(first);
    if (!old.isEmpty()) {
      SweptMark.set(storage, first);
      for (Segment.Name segment : old) {
        storage.delete(segment.file());
        chain.forget(segment);
      }
    }
    if (first > 0) {
      kept = chain.firstBatch(first);
      blobFiles.deleteBelow(kept);
    }
  }
}
