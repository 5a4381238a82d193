package dev.sluice.engine.commit;

import dev.sluice.engine.executor.SplitState;
import dev.sluice.engine.operator.MetricsFold;
import dev.sluice.state.CheckpointException;
import dev.sluice.state.CheckpointStorage;
import dev.sluice.state.CommitLog.LoggedRecord;
import dev.sluice.state.log.SegmentLog;
import dev.sluice.state.snapshot.SnapshotCatalog;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the log of a checkpoint tells of the query: for people, and for going back.
 *
 * <p>Immutable. Batches that a later rollback took back have not happened and are left out.
 *
 * @param whose the query, or nothing if it has never committed a batch
 * @param batches those that are in the log, oldest first
 */
public record History(Optional<QueryFacts> whose, List<Batch> batches) {
  /** How often a log that its owner is writing to is read until it is found whole. */
  private static final int TRIES = 5;

  public History {
    batches = List.copyOf(batches);
  }

  /**
   * One batch.
   *
   * @param clockMillis its clock
   * @param life how far the query was after it
   * @param volume how much it was
   * @param rolledBackTo the batch that this one went back to, or null
   * @param isRetained whether the query can go back to it: state and rows are all there
   */
  public record Batch(
      long number,
      long clockMillis,
      Life life,
      Volume volume,
      @Nullable Long rolledBackTo,
      boolean isRetained) {
    /** How many records all sources had given in all. */
    public long records() {
      return volume.records();
    }

    /** What the batch takes in the log: its record, changes of state, and rows it owed. */
    public long bytes() {
      return volume.bytes();
    }
  }

  /** Records read in all, and bytes of this batch. */
  public record Volume(long records, long bytes) {}

  /**
   * Reads a checkpoint, also while its query runs; changes nothing.
   *
   * @throws CheckpointException if it can't be read
   */
  public static History read(CheckpointStorage storage, MetricsFold fold) {
    for (int left = TRIES - 1; ; left--) {
      try {
        return of(SegmentLog.inspect(storage), SnapshotCatalog.of(storage), fold);
      } catch (CheckpointException e) {
        // What the owner was writing or sweeping just then may look like damage.
        if (left == 0 || storage.owner().isEmpty()) {
          throw e;
        }
      }
    }
  }

  /** The batches that the query can go back to, oldest first. */
  public List<Batch> retained() {
    return batches.stream().filter(Batch::isRetained).toList();
  }

  static History of(List<LoggedRecord> records, SnapshotCatalog snapshots, MetricsFold fold) {
    CommittedState state = new CommittedState(fold);
    List<Batch> batches = new ArrayList<>();
    List<CommitRecord> decoded =
        records.stream()
            .map(logged -> CommitRecordCodec.decode(logged.batch(), logged.content()))
            .toList();
    TakenBack takenBack = TakenBack.NOTHING;
    for (CommitRecord record : decoded) {
      takenBack = takenBack.with(record);
    }
    long firstRetained = firstRetained(records, snapshots.without(takenBack::contains), fold);
    for (int i = 0; i < decoded.size(); i++) {
      CommitRecord record = decoded.get(i);
      state.apply(record);
      Long to = record.rolledBackTo();
      if (to != null) {
        batches.removeIf(batch -> batch.number() > to);
      }
      boolean isRetained = record.batch() >= firstRetained;
      Volume volume = new Volume(records(state), bytes(records.get(i), record));
      batches.add(
          new Batch(record.batch(), record.clockMillis(), state.life(), volume, to, isRetained));
    }
    return new History(records.isEmpty() ? Optional.empty() : Optional.of(state.query()), batches);
  }

  /** The last batch that has happened. */
  public Optional<Batch> last() {
    return batches.isEmpty() ? Optional.empty() : Optional.of(batches.get(batches.size() - 1));
  }

  Optional<Batch> batch(long number) {
    return batches.stream().filter(batch -> batch.number() == number).findFirst();
  }

  /**
   * The first batch from which on the log has all changes since each key group's newest snapshot at
   * or before it: what holds for a batch holds for all later ones.
   */
  private static long firstRetained(
      List<LoggedRecord> records, SnapshotCatalog snapshots, MetricsFold fold) {
    if (records.isEmpty()) {
      return Long.MAX_VALUE;
    }
    CommittedState first = new CommittedState(fold);
    first.apply(CommitRecordCodec.decode(records.get(0).batch(), records.get(0).content()));
    int keyGroups = first.query().maxParallelism();
    int from = 0;
    int to = records.size();
    while (from < to) {
      int middle = (from + to) >>> 1;
      long batch = records.get(middle).batch();
      if (snapshots.findUnreached(keyGroups, batch, first.batch()) == null) {
        to = middle;
      } else {
        from = middle + 1;
      }
    }
    return from == records.size() ? Long.MAX_VALUE : records.get(from).batch();
  }

  private static long bytes(LoggedRecord logged, CommitRecord record) {
    return logged.content().remaining()
        + record.deltas().stream().mapToLong(delta -> delta.blob().length()).sum()
        + record.outboxes().stream().mapToLong(outbox -> outbox.blob().length()).sum();
  }

  private static long records(CommittedState state) {
    long records = 0;
    for (StageFact stage : state.stages()) {
      for (SplitState split : state.splits(stage.store())) {
        records += split.records();
      }
    }
    return records;
  }
}
