package dev.sluice.engine.commit;

import dev.sluice.engine.operator.MetricsFold;
import dev.sluice.state.CheckpointException;
import dev.sluice.state.CheckpointStorage;
import dev.sluice.state.DeltaRef;
import dev.sluice.state.log.LogSalvage;
import dev.sluice.state.log.SegmentLog;
import dev.sluice.state.snapshot.SnapshotCatalog;
import dev.sluice.state.snapshot.SnapshotName;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Has a damaged checkpoint go on from the newest batch of which everything is whole: an operator's
 * last resort, while the query does not run.
 *
 * <pre>
 *   survey --> newest batch with: its record and those since a full one,
 *                                 a whole snapshot for each key group that reaches the log,
 *                                 whole changes since, whole rows that it owes
 *      apply: description --> damaged snapshots and those after the batch go, for good
 *                         --> the log goes on behind the batch, with a record above all numbers
 * </pre>
 *
 * <p>Nothing is made up: every byte that the query goes on with was found to be what was written. A
 * crash leaves a checkpoint that can be repaired again, to the same batch.
 */
public final class Repair {
  private final CheckpointStorage storage;
  private final MetricsFold fold;
  private final Survey survey;
  private final TakenBack takenBack;
  private final SnapshotCatalog counting;
  private final @Nullable SurveyedRun run;
  private final long batch;

  private Repair(CheckpointStorage storage, MetricsFold fold, Survey survey) {
    this.storage = storage;
    this.fold = fold;
    this.survey = survey;
    TakenBack back = TakenBack.NOTHING;
    for (SurveyedRun some : survey.runs()) {
      for (CommitRecord record : some.records()) {
        back = back.with(record);
      }
    }
    takenBack = back;
    counting = SnapshotCatalog.of(storage).only(survey.whole()).without(takenBack::contains);
    Choice choice = choose();
    run = choice == null ? null : choice.run();
    batch = choice == null ? 0 : choice.batch();
  }

  private record Choice(SurveyedRun run, long batch) {}

  /**
   * Looks what can be done; changes nothing.
   *
   * @param fold of the pipeline that wrote the checkpoint
   */
  public static Repair of(CheckpointStorage storage, MetricsFold fold) {
    return new Repair(storage, fold, Survey.of(storage, fold));
  }

  public Survey survey() {
    return survey;
  }

  /** Whether there is anything to go on from. */
  public boolean isPossible() {
    return run != null;
  }

  /** Whether anything has to be done, so that the query can go on. */
  public boolean isNeeded() {
    return !survey.damages().isEmpty() || isCut();
  }

  /** The batch that the query goes on from. */
  public long batch() {
    return batch;
  }

  /** The last batch that is given up; not above {@link #batch} if none is. */
  public long lastGivenUp() {
    long last = survey.log().greatestBatch();
    SurveyedRun newest = newestRun();
    return Math.max(last, Math.max(newest == null ? 0 : newest.last(), newestSnapshot()));
  }

  /** Sources that can't deliver again what they were told is committed, by name. */
  public List<String> forgetful() {
    if (run == null || lastGivenUp() <= batch) {
      return List.of();
    }
    return run.after(batch, fold).stages().stream()
        .filter(stage -> !stage.goesBack())
        .map(stage -> stage.name() + " (" + stage.source() + ")")
        .toList();
  }

  /**
   * Does it.
   *
   * @param withdrawals takes back, durably, what was asked of what is given up
   * @throws CheckpointException if it is not possible, or the query runs
   */
  public void apply(Runnable withdrawals) {
    SurveyedRun from = run;
    if (from == null) {
      throw new CheckpointException(
          "Nothing in "
              + storage.location()
              + " can be gone on from. Restore it from a copy, or begin anew with another location.");
    }
    CommittedState state = from.after(batch, fold);
    try (AutoCloseable ownership = storage.own()) {
      if (survey.isDescriptionWrong()) {
        rewriteDescription(state);
      }
      clearSnapshots();
      if (survey.isLogDamaged() || lastGivenUp() > batch) {
        withdrawals.run();
        goOn(from, state);
      }
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new CheckpointException(
          "The checkpoint in " + storage.location() + " could not be closed: " + e.getMessage(), e);
    }
  }

  private void rewriteDescription(CommittedState state) {
    QueryFacts query = state.query();
    storage.delete(QueryMeta.OBJECT);
    new QueryMeta(query.id(), query.name(), query.maxParallelism(), List.copyOf(state.stages()))
        .write(storage);
  }

  private void clearSnapshots() {
    Set<SnapshotName> useless =
        SnapshotCatalog.of(storage).snapshots().stream()
            .filter(s -> s.version() > batch || takenBack.contains(s.version()))
            .collect(Collectors.toSet());
    useless.addAll(survey.damaged());
    storage.deleteAll(useless.stream().map(SnapshotName::manifest).sorted().toList());
  }

  private void goOn(SurveyedRun from, CommittedState state) {
    SegmentLog.Options options = SegmentLog.Options.of(from.keyGroups());
    LogSalvage.Run kept = from.run().upTo(batch);
    try (SegmentLog log = LogSalvage.open(storage, options, survey.log(), kept)) {
      CommitRecord record = state.asRollback(lastGivenUp() + 1);
      log.append(record.batch(), List.of(), (blobs, full) -> CommitRecordCodec.encode(record));
    }
  }

  private @Nullable Choice choose() {
    List<SurveyedRun> runs = survey.runs();
    for (int i = runs.size() - 1; i >= 0; i--) {
      SurveyedRun some = runs.get(i);
      for (int j = some.records().size() - 1; j >= 0; j--) {
        CommitRecord record = some.records().get(j);
        if (!takenBack.contains(record.batch()) && isWhole(some, record)) {
          return new Choice(some, record.batch());
        }
      }
    }
    return null;
  }

  private boolean isWhole(SurveyedRun some, CommitRecord record) {
    if (counting.findUnreached(some.keyGroups(), record.batch(), some.first()) != null) {
      return false;
    }
    long from = counting.neededFrom(some.keyGroups(), record.batch());
    return record.outboxes().stream().allMatch(outbox -> survey.isWhole(outbox.blob()))
        && deltas(some, from, record.batch()).stream()
            .allMatch(delta -> survey.isWhole(delta.blob()));
  }

  /** The changes that some partition may read, whatever the parallelism. */
  private List<DeltaRef> deltas(SurveyedRun some, long from, long to) {
    List<DeltaRef> deltas = new ArrayList<>();
    for (CommitRecord record : some.records()) {
      long of = record.batch();
      if (of >= from && of <= to && !takenBack.contains(of)) {
        deltas.addAll(record.deltas());
      }
    }
    return deltas;
  }

  /** Whether snapshots tell of batches that the log has lost. */
  private boolean isCut() {
    SurveyedRun newest = newestRun();
    return newestSnapshot() > (newest == null ? 0 : newest.last());
  }

  private long newestSnapshot() {
    List<SnapshotName> newestFirst = counting.snapshots();
    return newestFirst.isEmpty() ? 0 : newestFirst.get(0).version();
  }

  private @Nullable SurveyedRun newestRun() {
    List<SurveyedRun> runs = survey.runs();
    return runs.isEmpty() ? null : runs.get(runs.size() - 1);
  }
}
