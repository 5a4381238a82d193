package dev.sluice.engine.commit;

import dev.sluice.engine.operator.MetricsFold;
import dev.sluice.state.Advice;
import dev.sluice.state.CheckpointException;
import dev.sluice.state.CheckpointStorage;
import dev.sluice.state.CommitLog;
import dev.sluice.state.CommitLog.LoggedRecord;
import dev.sluice.state.CorruptCheckpointException;
import dev.sluice.state.DeltaRef;
import dev.sluice.state.log.SegmentLog;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * What a run starts with: the committed state bound to the run's plan.
 *
 * @param deltas what the executor's stores are restored from
 * @param clocks of batches that the log has, oldest first
 */
public record Resumption(
    CommittedState state, PlanStores stores, List<DeltaRef> deltas, List<Clocked> clocks) {
  public Resumption {
    deltas = List.copyOf(deltas);
    clocks = List.copyOf(clocks);
  }

  /** A batch and its clock. */
  public record Clocked(long batch, long clockMillis) {
    /** Of so many batches one is remembered. */
    public static final int EVERY = 32;
  }

  /**
   * Refuses a checkpoint that this run can't use, as far as that can be told without its log.
   *
   * @throws CheckpointException naming what was expected and found
   */
  public static void check(CheckpointStorage storage, RunFacts run) {
    QueryMeta.read(storage).ifPresent(meta -> requireSameKeyGroups(storage, meta, run));
  }

  /**
   * Refuses a checkpoint that has lost its log. For its owner.
   *
   * @throws CorruptCheckpointException if a query has begun here, and there is no file of its log
   */
  public static void requireLog(CheckpointStorage storage) {
    if (storage.sizeBytes(QueryMeta.OBJECT) >= 0 && !SegmentLog.isThere(storage)) {
      throw new CorruptCheckpointException(
          "There is a %s in %s, but no file of the log: it was deleted. Nothing was changed. %s"
              .formatted(QueryMeta.OBJECT, storage.location(), Advice.restore(storage.location())));
    }
  }

  /**
   * Binds what the log says to the run; for the owner. If the checkpoint is not refused, what no
   * start needs is cleared away; nothing is written. A new one has yet to be {@link #describe
   * described}.
   *
   * @param ids gives a new checkpoint's query its id
   * @throws CheckpointException if the checkpoint is of another pipeline, was written by a newer
   *     Sluice or is damaged
   */
  public static Resumption of(
      CheckpointStorage storage,
      CommitLog log,
      RunFacts run,
      MetricsFold fold,
      Supplier<UUID> ids) {
    Optional<QueryMeta> meta = QueryMeta.read(storage);
    ResumePoint resume = ResumePoint.of(log.recovered(), fold);
    SnapshotCheck snapshots = new SnapshotCheck(storage);
    if (resume instanceof ResumePoint.After after) {
      Resumption start = goOn(storage, meta, after, run);
      snapshots.requireFitting(after);
      snapshots.clear(after.span().takenBack());
      return start;
    }
    meta.ifPresent(known -> requireSameKeyGroups(storage, known, run));
    snapshots.requireNone();
    snapshots.clear(TakenBack.NOTHING);
    return begin(storage, meta, new CommittedState(fold), run, ids);
  }

  /**
   * Gives a new checkpoint its description. The log must have its first file by then: a description
   * without any says that the log is gone.
   */
  public void describe(CheckpointStorage storage) {
    if (storage.sizeBytes(QueryMeta.OBJECT) < 0) {
      QueryFacts query = state.query();
      new QueryMeta(query.id(), query.name(), query.maxParallelism(), stores.facts())
          .write(storage);
    }
  }

  private static Resumption goOn(
      CheckpointStorage storage, Optional<QueryMeta> meta, ResumePoint.After after, RunFacts run) {
    CommittedState state = after.state();
    QueryFacts facts = state.query();
    if (meta.isEmpty() || !meta.get().id().equals(facts.id())) {
      throw new CorruptCheckpointException(
          "The log in "
              + storage.location()
              + " is that of the query "
              + facts.id()
              + ", but "
              + QueryMeta.OBJECT
              + (meta.isEmpty() ? " is missing" : " names " + meta.get().id())
              + ". Nothing was changed. "
              + QueryMeta.advice(storage));
    }
    requireAsLogged(storage, meta.get(), facts);
    requireSameKeyGroups(storage, meta.get(), run);
    requireNotDrained(storage, state);
    PlanMatch match = new PlanMatch(state.stages(), facts.nextStore(), state);
    PlanStores stores = match.match(run, whose(storage, facts.name(), facts.id()));
    begin(state, stores, facts.id(), run, match.nextStore());
    return new Resumption(state, stores, after.deltas(), after.span().clocks());
  }

  private static Resumption begin(
      CheckpointStorage storage,
      Optional<QueryMeta> meta,
      CommittedState state,
      RunFacts run,
      Supplier<UUID> ids) {
    Collection<StageFact> known = meta.map(QueryMeta::stages).orElse(List.of());
    int nextStore = known.stream().mapToInt(StageFact::store).max().orElse(-1) + 1;
    PlanMatch match = new PlanMatch(known, nextStore, state);
    String whose = meta.map(m -> whose(storage, m.name(), m.id())).orElse("The new checkpoint");
    PlanStores stores = match.match(run, whose);
    UUID id = meta.map(QueryMeta::id).orElseGet(ids);
    begin(state, stores, id, run, match.nextStore());
    return new Resumption(state, stores, List.of(), List.of());
  }

  private static void begin(
      CommittedState state, PlanStores stores, UUID id, RunFacts run, int nextStore) {
    QueryFacts facts =
        new QueryFacts(id, run.name(), run.parallelism(), run.plan().maxParallelism(), nextStore);
    state.begin(facts, stores.facts(), stores.partitions(run.parallelism()));
  }

  private static void requireNotDrained(CheckpointStorage storage, CommittedState state) {
    if (state.life() == Life.DRAINED) {
      throw new DrainedException(
          whose(storage, state.query().name(), state.query().id())
              + " was drained with batch "
              + state.batch()
              + ": its input was closed and its windows are, so it can't go on. Expected a"
              + " checkpoint of a query that was stopped, failed or killed. Choose another"
              + " checkpoint location to begin anew, or go back to a batch before the drain:"
              + " ./sluice batches "
              + storage.location()
              + " lists them, ./sluice rollback goes back. Nothing was changed.");
    }
  }

  private static void requireSameKeyGroups(
      CheckpointStorage storage, QueryMeta meta, RunFacts run) {
    int wanted = run.plan().maxParallelism();
    if (meta.maxParallelism() != wanted) {
      logged(storage).ifPresent(facts -> requireAsLogged(storage, meta, facts));
      throw new CheckpointException(
          whose(storage, meta.name(), meta.id())
              + " was begun with a maximal parallelism of "
              + meta.maxParallelism()
              + ", which never changes, but this run asks for "
              + wanted
              + ". Ask for "
              + meta.maxParallelism()
              + ", or choose another checkpoint location. Nothing was changed.");
    }
  }

  /** What is advised by the description has to be so in the log. */
  private static void requireAsLogged(
      CheckpointStorage storage, QueryMeta meta, QueryFacts logged) {
    if (meta.maxParallelism() != logged.maxParallelism()) {
      throw new CorruptCheckpointException(
          "%s in %s says that the maximal parallelism is %d, but the log says %d: %s is damaged. Nothing was changed. %s"
              .formatted(
                  QueryMeta.OBJECT,
                  storage.location(),
                  meta.maxParallelism(),
                  logged.maxParallelism(),
                  QueryMeta.OBJECT,
                  QueryMeta.advice(storage)));
    }
  }

  private static Optional<QueryFacts> logged(CheckpointStorage storage) {
    List<LoggedRecord> records = SegmentLog.inspect(storage);
    return records.isEmpty()
        ? Optional.empty()
        : Optional.ofNullable(
            CommitRecordCodec.decode(records.get(0).batch(), records.get(0).content()).query());
  }

  private static String whose(CheckpointStorage storage, String name, UUID id) {
    return "The checkpoint in " + storage.location() + " of the query " + name + " (" + id + ")";
  }
}
