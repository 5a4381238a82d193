package dev.sluice.engine.commit;

import dev.sluice.engine.operator.MetricsFold;
import dev.sluice.state.CommitLog.LoggedRecord;
import dev.sluice.state.CorruptCheckpointException;
import dev.sluice.state.DeltaRef;
import java.util.ArrayList;
import java.util.List;

/**
 * Where a query takes up its work after a start or a crash.
 *
 * <p>Derived from the log's records alone: what stands in the last one has happened, anything else
 * has not.
 */
public sealed interface ResumePoint {
  /** The log has no record: the query has never committed a batch. */
  record FreshStart() implements ResumePoint {}

  /**
   * The query has committed a batch.
   *
   * @param state after the last batch: clock, watermarks, marks, outboxes owed, metrics
   * @param deltas all those of the retained records, in order of their batches
   * @param span which batches the log has
   */
  record After(CommittedState state, List<DeltaRef> deltas, Span span) implements ResumePoint {
    public After {
      deltas = List.copyOf(deltas);
    }
  }

  /**
   * Which batches the log has records of.
   *
   * @param first the oldest one; from it on all changes are there
   * @param takenBack those that do not count
   * @param clocks of some of them, oldest first
   */
  record Span(long first, TakenBack takenBack, List<Resumption.Clocked> clocks) {
    public Span {
      clocks = List.copyOf(clocks);
    }
  }

  /**
   * The resume point of a log.
   *
   * @param records as recovery found them, oldest first
   * @throws dev.sluice.state.CheckpointException if a record was written by a newer Sluice
   * @throws CorruptCheckpointException if the records do not follow from each other
   */
  static ResumePoint of(List<LoggedRecord> records, MetricsFold fold) {
    if (records.isEmpty()) {
      return new FreshStart();
    }
    CommittedState state = new CommittedState(fold);
    List<DeltaRef> deltas = new ArrayList<>();
    TakenBack takenBack = TakenBack.NOTHING;
    List<Resumption.Clocked> clocks = new ArrayList<>();
    long nextClock = 0;
    for (LoggedRecord logged : records) {
      CommitRecord record = CommitRecordCodec.decode(logged.batch(), logged.content());
      if (record.isFull() != logged.full()) {
        throw new CorruptCheckpointException(
            "The log and the commit record of batch "
                + logged.batch()
                + " disagree whether it is a full one. Restore the checkpoint from a copy.");
      }
      state.apply(record);
      takenBack = takenBack.with(record);
      if (record.batch() >= nextClock) {
        clocks.add(new Resumption.Clocked(record.batch(), record.clockMillis()));
        nextClock = record.batch() + Resumption.Clocked.EVERY;
      }
      Long rolledBackTo = record.rolledBackTo();
      if (rolledBackTo != null) {
        deltas.removeIf(delta -> delta.version() > rolledBackTo);
      }
      deltas.addAll(record.deltas());
    }
    return new After(state, deltas, new Span(records.get(0).batch(), takenBack, clocks));
  }
}
