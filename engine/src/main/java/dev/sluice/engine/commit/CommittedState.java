package dev.sluice.engine.commit;

import dev.sluice.engine.executor.SplitState;
import dev.sluice.engine.executor.StageTimes;
import dev.sluice.engine.executor.TaskObligations;
import dev.sluice.engine.operator.MetricsFold;
import dev.sluice.state.CorruptCheckpointException;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the commit records up to one batch say, put together: clock, watermarks, what tasks
 * remember, where splits stand, what is owed, what was measured.
 *
 * <p>A running query folds each record in after it is durable, recovery folds in those of the log:
 * both by {@link #apply}, so both end at the same. Owned by the query's thread.
 */
public final class CommittedState {
  /** By how much a batch's clock may be ahead of the next one's reading before it goes back. */
  public static final long MOST_AHEAD_MILLIS = 5 * 60 * 1_000;

  private final MetricsFold fold;
  private final Map<Integer, StageFact> stages = new TreeMap<>();
  private final Map<Integer, StageTimes> times = new TreeMap<>();
  private final Map<TaskKey, TaskObligations> obligations = new HashMap<>();
  private final Map<Integer, NavigableMap<Integer, SplitState>> splits = new TreeMap<>();
  private @Nullable QueryFacts query;
  private List<OutboxRef> owed = List.of();
  private byte[] metrics = new byte[0];
  private long batch;
  private long clockMillis = Long.MIN_VALUE;
  private Life life = Life.RUNNING;

  /** Of a query that has never committed. */
  public CommittedState(MetricsFold fold) {
    this.fold = new EmptyAwareFold(fold);
  }

  /** Whether a clock is so far ahead that it was wrong, and the next batch's goes back. */
  public static boolean isFarAhead(long clockMillis, long nextMillis) {
    return clockMillis - MOST_AHEAD_MILLIS > nextMillis && clockMillis > nextMillis;
  }

  /** The last batch; 0 if there is none. */
  public long batch() {
    return batch;
  }

  /** The last batch's clock; before the first one, earlier than any time. */
  public long clockMillis() {
    return clockMillis;
  }

  public Life life() {
    return life;
  }

  public QueryFacts query() {
    if (query == null) {
      throw new IllegalStateException("Neither a record nor a run has named the query yet");
    }
    return query;
  }

  public Collection<StageFact> stages() {
    return List.copyOf(stages.values());
  }

  public StageTimes times(int store) {
    return times.getOrDefault(store, StageTimes.START);
  }

  public TaskObligations obligations(TaskKey task) {
    return obligations.getOrDefault(task, TaskObligations.NONE);
  }

  /** What tasks reported last; those that are missing have never run. */
  public Map<TaskKey, TaskObligations> obligations() {
    return obligations;
  }

  /**
   * The recorded splits of a source, in the order of their numbers; empty if it was never split.
   */
  public List<SplitState> splits(int store) {
    NavigableMap<Integer, SplitState> known = splits.get(store);
    return known == null ? List.of() : List.copyOf(known.values());
  }

  /** The outboxes of the last batch: no batch has delivered them yet. */
  public List<OutboxRef> owed() {
    return owed;
  }

  /** All that the tasks of committed batches measured; empty if nothing. */
  public byte[] metrics() {
    return metrics.clone();
  }

  /**
   * Begins a run under these facts: what is known of other stages is forgotten, and after a change
   * of parallelism what tasks remember is put together. The next record must be a full one.
   *
   * @param partitions over how many partitions each stage that is no source now runs, by store
   */
  public void begin(QueryFacts facts, List<StageFact> present, Map<Integer, Integer> partitions) {
    boolean rescaled = query != null && query.parallelism() != facts.parallelism();
    query = facts;
    stages.clear();
    present.forEach(stage -> stages.put(stage.store(), stage));
    times.keySet().retainAll(stages.keySet());
    splits.keySet().retainAll(stages.keySet());
    obligations.keySet().removeIf(task -> !stages.containsKey(task.store()));
    if (rescaled) {
      Map<TaskKey, TaskObligations> merged = ObligationsMerge.over(obligations, partitions);
      obligations.clear();
      obligations.putAll(merged);
    }
  }

  /**
   * Folds in the next record.
   *
   * @throws CorruptCheckpointException if it does not follow from the records before
   */
  void apply(CommitRecord record) {
    requireNext(record);
    if (record.isFull()) {
      clear();
      query = record.query();
    }
    record.changes().stages().forEach(stage -> stages.put(stage.store(), stage));
    record
        .deltas()
        .forEach(delta -> stages.computeIfPresent(delta.store(), (k, s) -> s.withState()));
    times.putAll(record.changes().times());
    obligations.putAll(record.changes().obligations());
    record.changes().splits().forEach(range -> apply(record, range));
    metrics = fold.fold(metrics, record.changes().metrics());
    Life now = record.changes().life();
    life = now == null ? life : now;
    owed = record.outboxes();
    batch = record.batch();
    clockMillis = record.clockMillis();
  }

  /** The state after {@code next} as a full record; this is not changed. */
  CommitRecord fullAfter(CommitRecord next) {
    CommittedState after = copy();
    after.apply(next);
    RecordBuilder full = new RecordBuilder(next.batch(), next.clockMillis());
    after.putAllInto(full, next.changes().splits());
    return full.build().with(next.deltas(), next.outboxes());
  }

  /**
   * This state as a record that restores it under a later number.
   *
   * @param number above every one that was used
   */
  CommitRecord asRollback(long number) {
    RecordBuilder full = new RecordBuilder(number, clockMillis);
    putAllInto(full, List.of());
    full.rolledBackTo = batch;
    return full.build().with(List.of(), owed);
  }

  /**
   * @param moves where splits stood before
   */
  private void putAllInto(RecordBuilder full, List<SplitRange> moves) {
    full.query = query();
    full.stages.addAll(stages.values());
    full.times.putAll(times);
    full.obligations.putAll(obligations);
    full.metrics = metrics;
    full.life = life == Life.RUNNING ? null : life;
    Map<List<Integer>, SplitRange> moved = new HashMap<>();
    moves.forEach(range -> moved.put(List.of(range.store(), range.split()), range));
    splits.forEach(
        (store, known) ->
            known.forEach(
                (id, split) ->
                    full.splits.add(range(store, split, moved.get(List.of(store, id))))));
  }

  private CommittedState copy() {
    CommittedState copy = new CommittedState(fold);
    copy.stages.putAll(stages);
    copy.times.putAll(times);
    copy.obligations.putAll(obligations);
    splits.forEach((store, known) -> copy.splits.put(store, new TreeMap<>(known)));
    copy.query = query;
    copy.owed = owed;
    copy.metrics = metrics;
    copy.batch = batch;
    copy.clockMillis = clockMillis;
    copy.life = life;
    return copy;
  }

  private void clear() {
    stages.clear();
    times.clear();
    obligations.clear();
    splits.clear();
    metrics = new byte[0];
    life = Life.RUNNING;
  }

  private void requireNext(CommitRecord record) {
    boolean mayGoBack =
        record.rolledBackTo() != null || isFarAhead(clockMillis, record.clockMillis());
    if (record.batch() <= batch || (record.clockMillis() < clockMillis && !mayGoBack)) {
      throw corrupt(
          record,
          "its clock is %d, and the one before is batch %d at %d"
              .formatted(record.clockMillis(), batch, clockMillis));
    }
    if (query == null && !record.isFull()) {
      throw corrupt(record, "it says only what changed, but there is none before it");
    }
  }

  private void apply(CommitRecord record, SplitRange range) {
    NavigableMap<Integer, SplitState> known =
        splits.computeIfAbsent(range.store(), store -> new TreeMap<>());
    SplitState before = known.get(range.split());
    byte[] descriptor = range.descriptor();
    if (descriptor == null) {
      if (before == null) {
        throw corrupt(record, "split " + range.split() + " has no description");
      }
      descriptor = before.split();
    }
    if (before != null && !Arrays.equals(before.mark(), range.startMark())) {
      throw corrupt(record, "split " + range.split() + " goes on elsewhere than it ended");
    }
    known.put(
        range.split(),
        new SplitState(
            range.split(),
            descriptor,
            range.endMark(),
            range.watermarkMillis(),
            range.done(),
            range.records()));
  }

  private static SplitRange range(int store, SplitState split, @Nullable SplitRange moved) {
    return new SplitRange(
        store,
        split.id(),
        split.split(),
        moved == null ? split.mark() : moved.startMark(),
        split.mark(),
        split.watermarkMillis(),
        split.done(),
        split.records());
  }

  private static CorruptCheckpointException corrupt(CommitRecord record, String what) {
    return new CorruptCheckpointException(
        "The commit record of batch "
            + record.batch()
            + " does not follow from those before: "
            + what
            + ". Restore the checkpoint from a copy.");
  }
}
