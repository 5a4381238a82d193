package dev.sluice.engine.commit;

import dev.sluice.state.Advice;
import dev.sluice.state.CheckpointException;
import dev.sluice.state.CheckpointStorage;
import dev.sluice.state.CorruptCheckpointException;
import dev.sluice.state.snapshot.SnapshotCatalog;
import dev.sluice.state.snapshot.SnapshotCatalog.Base;
import dev.sluice.state.snapshot.SnapshotName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the snapshots of a checkpoint fit what its log says.
 *
 * <pre>
 *   log:                  first ........................ last
 *   snapshots:   ok, if they reach "first" - 1     |  above: refused, the log has lost its end
 *                for every key group               |  taken back by a rollback: deleted
 * </pre>
 *
 * <p>A snapshot is taken of batches that are in the log for good, and the log is swept only when
 * snapshots hold what it says: whatever is not so is damage, and a start on it would be wrong
 * without a word.
 */
final class SnapshotCheck {
  private static final Logger LOG = LoggerFactory.getLogger(SnapshotCheck.class);

  private final CheckpointStorage storage;
  private final SnapshotCatalog all;

  SnapshotCheck(CheckpointStorage storage) {
    this.storage = storage;
    all = SnapshotCatalog.of(storage);
  }

  /**
   * For a query whose log has no record.
   *
   * @throws CorruptCheckpointException if there had been some
   */
  void requireNone() {
    if (!all.snapshots().isEmpty()) {
      SnapshotName newest = all.snapshots().get(0);
      throw new CorruptCheckpointException(
          "The log in %s has no record of any batch, but there is the snapshot %s, of batch %d: the log was deleted or cut off. Nothing was changed. %s"
              .formatted(
                  storage.location(),
                  newest.manifest(),
                  newest.version(),
                  Advice.restore(storage.location())));
    }
  }

  /**
   * Looks at both.
   *
   * @throws CorruptCheckpointException if the log has lost its end, or a snapshot is missing
   */
  void requireFitting(ResumePoint.After resume) {
    long last = resume.state().batch();
    SnapshotCatalog counting = all.without(resume.span().takenBack()::contains);
    if (!counting.snapshots().isEmpty() && counting.snapshots().get(0).version() > last) {
      SnapshotName newest = counting.snapshots().get(0);
      throw new CorruptCheckpointException(
          "The log in %s ends with batch %d, but there is the snapshot %s, of batch %d: what lies between had happened, and is missing from the log. Nothing was changed. Restore the files in log/ from a copy. If there is none, ./sluice repair %s says from which batch the query can go on, and which are then given up."
              .formatted(
                  storage.location(),
                  last,
                  newest.manifest(),
                  newest.version(),
                  storage.location()));
    }
    int keyGroups = resume.state().query().maxParallelism();
    Base unreached = counting.findUnreached(keyGroups, last, resume.span().first());
    if (unreached != null) {
      SnapshotName found = unreached.snapshot();
      throw new CorruptCheckpointException(
          "A snapshot is missing in snapshots/manifests/ in %s: the log begins with batch %d, so that the key groups %d to %d need one of batch %d or later, but %s. Nothing was changed. %s"
              .formatted(
                  storage.location(),
                  resume.span().first(),
                  unreached.keyGroups().first(),
                  unreached.keyGroups().end() - 1,
                  resume.span().first() - 1,
                  found == null ? "there is none" : "the newest is " + found.manifest(),
                  Advice.restore(storage.location())));
    }
  }

  /**
   * Deletes snapshots that were taken back, and files of snapshots that were never finished. For
   * the owner alone, when nothing runs.
   */
  void clear(TakenBack takenBack) {
    int stale = all.delete(takenBack::contains);
    if (stale > 0) {
      LOG.warn(
          "Deleted {} snapshots in {} that a rollback had taken back", stale, storage.location());
    }
    try {
      int nameless = SnapshotCatalog.of(storage).sweepNameless();
      if (nameless > 0) {
        LOG.info(
            "Deleted {} files in {} of snapshots that were never finished",
            nameless,
            storage.location());
      }
    } catch (CheckpointException e) {
      LOG.warn(
          "Files of unfinished snapshots in {} stay, since it can't be told which these are",
          storage.location(),
          e);
    }
  }
}
