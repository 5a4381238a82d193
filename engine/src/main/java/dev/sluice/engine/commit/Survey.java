package dev.sluice.engine.commit;

import dev.sluice.engine.operator.MetricsFold;
import dev.sluice.state.BlobRef;
import dev.sluice.state.CheckpointException;
import dev.sluice.state.CheckpointStorage;
import dev.sluice.state.CorruptCheckpointException;
import dev.sluice.state.DeltaRef;
import dev.sluice.state.log.LogSalvage;
import dev.sluice.state.log.SegmentLog;
import dev.sluice.state.snapshot.SnapshotCatalog;
import dev.sluice.state.snapshot.SnapshotManifest;
import dev.sluice.state.snapshot.SnapshotName;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * All of a checkpoint, read through: every segment, blob, manifest and snapshot file, and the
 * description. Changes nothing; beside an owner at work what is under way may look like damage.
 *
 * <p>Immutable once made. Not for a query that is to start: a start reads what it needs, and the
 * rest later.
 */
public final class Survey {
  private final List<String> damages = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private final CheckpointStorage storage;
  private final BlobCheck blobs;
  private final LogSalvage log;
  private final List<SurveyedRun> runs = new ArrayList<>();
  private final List<SnapshotName> whole = new ArrayList<>();
  private final List<SnapshotName> damaged = new ArrayList<>();
  private boolean isDescriptionWrong;
  private boolean isLogDamaged;

  private Survey(CheckpointStorage storage) {
    this.storage = storage;
    blobs = new BlobCheck(storage, damages::add);
    log = LogSalvage.read(storage);
  }

  /**
   * Reads everything.
   *
   * @param fold of the pipeline that wrote it
   * @throws CheckpointException if it was written by a newer Sluice, or the disk can't be read
   */
  public static Survey of(CheckpointStorage storage, MetricsFold fold) {
    Survey survey = new Survey(storage);
    survey.readLog(fold);
    survey.readSnapshots();
    survey.readDescription();
    return survey;
  }

  /** What is damaged, a sentence each; none if all is what was written. */
  public List<String> damages() {
    return List.copyOf(damages);
  }

  /** What else was noticed and does no harm, a sentence each. */
  public List<String> notes() {
    return List.copyOf(notes);
  }

  /** What was read, for people. */
  public String what() {
    int records = runs.stream().mapToInt(run -> run.records().size()).sum();
    String batches =
        runs.isEmpty()
            ? "no batch"
            : "batches %d to %d".formatted(runs.get(0).first(), runs.get(runs.size() - 1).last());
    return "%d records of the log, %s; %d snapshots; %d pieces of state, rows and snapshots of %d bytes"
        .formatted(records, batches, whole.size() + damaged.size(), blobs.count(), blobs.bytes());
  }

  LogSalvage log() {
    return log;
  }

  /** What can be read of the log, oldest first. */
  List<SurveyedRun> runs() {
    return runs;
  }

  /** Snapshots with all their files. */
  Set<SnapshotName> whole() {
    return new HashSet<>(whole);
  }

  /** Snapshots of which something is damaged or missing. */
  List<SnapshotName> damaged() {
    return damaged;
  }

  /** Whether something of the log itself is damaged, not only of what it names. */
  boolean isLogDamaged() {
    return isLogDamaged;
  }

  boolean isDescriptionWrong() {
    return isDescriptionWrong;
  }

  boolean isWhole(BlobRef blob) {
    return blobs.isWhole(blob, "");
  }

  private void readLog(MetricsFold fold) {
    log.damages().forEach(damage -> damages.add(damage.sentence()));
    if (damages.isEmpty()) {
      readAsAStartDoes();
    }
    isLogDamaged = !damages.isEmpty();
    notes.addAll(log.putBack());
    for (LogSalvage.Run run : log.runs()) {
      runs.addAll(SurveyedRun.of(run, fold, damages::add));
    }
    for (SurveyedRun run : runs) {
      for (CommitRecord record : run.records()) {
        for (DeltaRef delta : record.deltas()) {
          blobs.isWhole(
              delta.blob(),
              "Changes of state in batch %d, partition %d"
                  .formatted(record.batch(), delta.partition()));
        }
        for (OutboxRef outbox : record.outboxes()) {
          blobs.isWhole(
              outbox.blob(),
              "Rows that batch %d owes to %s".formatted(record.batch(), outbox.exchange()));
        }
      }
    }
  }

  private void readAsAStartDoes() {
    try {
      SegmentLog.inspect(storage);
    } catch (CorruptCheckpointException e) {
      damages.add(withoutAdvice(e));
    }
  }

  private void readSnapshots() {
    for (SnapshotName name : SnapshotCatalog.of(storage).snapshots()) {
      (isWhole(name) ? whole : damaged).add(name);
    }
    for (String object : SnapshotCatalog.foreign(storage)) {
      notes.add(object + " is nothing of Sluice's: it is passed over.");
    }
  }

  private boolean isWhole(SnapshotName name) {
    try {
      boolean isWhole = true;
      for (SnapshotManifest.Entry file : SnapshotManifest.read(storage, name).files()) {
        isWhole &= blobs.isWhole(file.content(), "The snapshot of batch " + name.version());
      }
      return isWhole;
    } catch (CorruptCheckpointException e) {
      damages.add(withoutAdvice(e));
      return false;
    }
  }

  private void readDescription() {
    Optional<QueryFacts> logged =
        runs.isEmpty()
            ? Optional.empty()
            : Optional.ofNullable(runs.get(runs.size() - 1).records().get(0).query());
    try {
      Optional<QueryMeta> meta = QueryMeta.read(storage);
      isDescriptionWrong = logged.isPresent() && !meta.map(m -> m.fits(logged.get())).orElse(false);
      if (isDescriptionWrong) {
        damages.add(
            meta.isEmpty()
                ? QueryMeta.OBJECT + " is missing."
                : QueryMeta.OBJECT + " says something else of the query than the log.");
      }
    } catch (CorruptCheckpointException e) {
      isDescriptionWrong = true;
      damages.add(withoutAdvice(e));
    }
  }

  /** What is wrong: what can be done about it is said once, at the end. */
  static String withoutAdvice(CorruptCheckpointException e) {
    String message = String.valueOf(e.getMessage());
    for (String advice : List.of(" Nothing was changed.", " Restore ")) {
      int at = message.indexOf(advice);
      message = at < 0 ? message : message.substring(0, at);
    }
    return message;
  }
}
