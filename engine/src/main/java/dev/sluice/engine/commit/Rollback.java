package dev.sluice.engine.commit;

import dev.sluice.engine.executor.SplitState;
import dev.sluice.engine.operator.MetricsFold;
import dev.sluice.state.CheckpointException;
import dev.sluice.state.CheckpointStorage;
import dev.sluice.state.CommitLog;
import dev.sluice.state.CommitLog.LoggedRecord;
import dev.sluice.state.log.SegmentLog;
import dev.sluice.state.snapshot.SnapshotCatalog;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Going back to an older batch: an operator's repair, while the query does not run.
 *
 * <pre>
 *   own --> what was asked for is there? --> snapshots after it and requests go, for good
 *                     |                                        |
 *                     +-- no: refused, nothing was changed     +--> one record is appended
 *                                                                   (it has happened)
 * </pre>
 *
 * <p>The record is a full one with the older batch's content, under a number above every one that
 * was used: nothing is rewritten, and recovery passes over what lies between. A crash before the
 * record is durable leaves the query where it was: all that is gone then are snapshots which the
 * log's changes make up for. Sinks will see rows again.
 */
public final class Rollback {
  private final CheckpointStorage storage;
  private final MetricsFold fold;
  private final Runnable withdrawals;

  /**
   * A repair of one checkpoint.
   *
   * @param fold of the pipeline that wrote it
   * @param withdrawals takes back, durably, what was asked of what is taken back; run once it is
   *     clear that it will be
   */
  public Rollback(CheckpointStorage storage, MetricsFold fold, Runnable withdrawals) {
    this.storage = storage;
    this.fold = fold;
    this.withdrawals = withdrawals;
  }

  /**
   * Goes back.
   *
   * @param to the batch whose state the query goes on from
   * @param force also where a source can't deliver again what it was told was committed after it:
   *     these records are lost
   * @return the number of the record that says so; the next batch is the one after it
   * @throws CheckpointException if that is not possible, or the query runs; nothing was changed
   */
  public long to(long to, boolean force) {
    try (AutoCloseable ownership = storage.own();
        CommitLog log = SegmentLog.open(storage, options())) {
      return append(log, to, force);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new CheckpointException(
          "The checkpoint in " + storage.location() + " could not be closed: " + e.getMessage(), e);
    }
  }

  private SegmentLog.Options options() {
    return SegmentLog.Options.of(
        QueryMeta.read(storage)
            .orElseThrow(
                () ->
                    new CheckpointException(
                        "No query has ever run in "
                            + storage.location()
                            + ": there is nothing to go back to. Nothing was changed."))
            .maxParallelism());
  }

  private long append(CommitLog log, long to, boolean force) {
    List<LoggedRecord> records = log.recovered();
    SnapshotCatalog snapshots = SnapshotCatalog.of(storage);
    History history = History.of(records, snapshots, fold);
    requireRetained(history, to);
    CommittedState now = after(records, records.get(records.size() - 1).batch());
    CommittedState then = after(records, to);
    List<String> forgetful = forgetful(then, now);
    if (!forgetful.isEmpty() && !force) {
      throw new CheckpointException(
          "Batch %d can be gone back to, but %s told since then that what was read is committed, and can't deliver it again: these records would be lost. Give --force to accept that. Nothing was changed."
              .formatted(to, String.join(", ", forgetful)));
    }
    withdrawals.run();
    snapshots.delete(version -> version > to);
    CommitRecord record = then.asRollback(now.batch() + 1);
    log.append(record.batch(), List.of(), (blobs, full) -> CommitRecordCodec.encode(record));
    return record.batch();
  }

  private void requireRetained(History history, long to) {
    boolean isRetained = history.batch(to).map(History.Batch::isRetained).orElse(false);
    if (!isRetained) {
      List<Long> retained = retained(history);
      throw new CheckpointException(
          "Batch %d is not retained in %s: expected %s. Choose one of these; --retainedBatches and --retainedMillis say how many a query keeps at least. Nothing was changed."
              .formatted(
                  to,
                  storage.location(),
                  retained.isEmpty()
                      ? "nothing, as the query has not committed any"
                      : "one of " + numbers(retained)));
    }
    if (history.last().orElseThrow().number() == to) {
      throw new CheckpointException(
          "The query in %s is at batch %d already. Nothing was changed."
              .formatted(storage.location(), to));
    }
  }

  private static List<Long> retained(History history) {
    return history.retained().stream().map(History.Batch::number).toList();
  }

  /** Numbers in their order, runs of them written as one. */
  private static String numbers(List<Long> numbers) {
    List<String> runs = new ArrayList<>();
    int first = 0;
    for (int i = 1; i <= numbers.size(); i++) {
      if (i == numbers.size() || numbers.get(i) > numbers.get(i - 1) + 1) {
        long from = numbers.get(first);
        long to = numbers.get(i - 1);
        runs.add(from == to ? Long.toString(from) : from + " to " + to);
        first = i;
      }
    }
    return String.join(", ", runs);
  }

  private CommittedState after(List<LoggedRecord> records, long batch) {
    CommittedState state = new CommittedState(fold);
    for (LoggedRecord logged : records) {
      if (logged.batch() <= batch) {
        state.apply(CommitRecordCodec.decode(logged.batch(), logged.content()));
      }
    }
    return state;
  }

  /** The stages whose sources would have to give again what they may have forgotten. */
  private static List<String> forgetful(CommittedState then, CommittedState now) {
    List<String> names = new ArrayList<>();
    for (StageFact stage : now.stages()) {
      if (!stage.goesBack() && hasMoved(then.splits(stage.store()), now.splits(stage.store()))) {
        names.add(stage.name() + " (" + stage.source() + ")");
      }
    }
    return names;
  }

  private static boolean hasMoved(List<SplitState> then, List<SplitState> now) {
    for (SplitState split : now) {
      byte[] mark =
          then.stream()
              .filter(before -> before.id() == split.id())
              .findFirst()
              .map(SplitState::mark)
              .orElse(null);
      if (!Arrays.equals(mark, split.mark())) {
        return true;
      }
    }
    return false;
  }
}
