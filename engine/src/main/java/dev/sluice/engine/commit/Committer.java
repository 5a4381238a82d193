package dev.sluice.engine.commit;

import dev.sluice.engine.executor.BatchRequest;
import dev.sluice.engine.executor.BatchResult;
import dev.sluice.engine.executor.OutboxRows;
import dev.sluice.engine.executor.SplitState;
import dev.sluice.engine.executor.StageTimes;
import dev.sluice.engine.executor.TaskRecord;
import dev.sluice.engine.operator.MetricsFold;
import dev.sluice.engine.time.EventTime;
import dev.sluice.state.Blob;
import dev.sluice.state.BlobRef;
import dev.sluice.state.CommitLog;
import dev.sluice.state.DeltaRef;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Makes batches last: deltas and outboxes as blobs, then one record. The only place that does.
 *
 * <p>When {@link #commit} has returned, the batch has happened. When it has thrown, nobody knows
 * until recovery has looked: the run is over. Owned by the query's thread.
 */
public final class Committer {
  private final CommitLog log;
  private final CommittedState state;
  private final PlanStores stores;
  private final MetricsFold fold;

  /**
   * @param state what has been committed so far; kept up to date here and nowhere else
   */
  public Committer(CommitLog log, CommittedState state, PlanStores stores, MetricsFold fold) {
    this.log = log;
    this.state = state;
    this.stores = stores;
    this.fold = new EmptyAwareFold(fold);
  }

  /** Commits a batch; may be called once per batch, in order. */
  public Commit commit(BatchRequest request, BatchResult result) {
    CommitRecord draft = draft(request, result);
    List<Blob> blobs = new ArrayList<>();
    List<TaskRecord> withDelta = new ArrayList<>();
    for (TaskRecord task : result.records()) {
      if (!task.delta().isEmpty()) {
        withDelta.add(task);
        blobs.add(task.delta().content());
      }
    }
    List<OutboxRows> outboxes = outboxes(result);
    outboxes.forEach(outbox -> blobs.add(outbox.content()));

    Filled filled = new Filled(draft, withDelta, outboxes, blobs);
    log.append(request.batch(), toBeWritten(blobs), filled);
    state.apply(filled.record);
    return new Commit(request, result, filled.record.deltas());
  }

  /** Those that don't stand in the checkpoint yet. */
  private static List<List<ByteBuffer>> toBeWritten(List<Blob> blobs) {
    List<List<ByteBuffer>> inline = new ArrayList<>();
    for (Blob blob : blobs) {
      if (blob instanceof Blob.Inline bytes) {
        inline.add(bytes.buffers());
      }
    }
    return inline;
  }

  /** The rows that a batch wrote to durable exchanges, in the order of its records. */
  public static List<OutboxRows> outboxes(BatchResult result) {
    List<OutboxRows> outboxes = new ArrayList<>();
    for (TaskRecord task : result.records()) {
      outboxes.addAll(task.outboxes());
    }
    return outboxes;
  }

  private CommitRecord draft(BatchRequest request, BatchResult result) {
    RecordBuilder record = new RecordBuilder(request.batch(), request.clockMillis());
    for (int stage = 0; stage < result.stages().size(); stage++) {
      StageTimes times = result.stages().get(stage);
      if (!times.equals(state.times(stores.store(stage)))) {
        record.times.put(stores.store(stage), times);
      }
    }
    for (TaskRecord task : result.records()) {
      TaskKey key = new TaskKey(stores.store(task.task().stage()), task.task().partition());
      if (!task.obligations().equals(state.obligations().get(key))) {
        record.obligations.put(key, task.obligations());
      }
      record.metrics = fold.fold(record.metrics, task.metrics());
    }
    request.splits().forEach((stage, before) -> addSplits(record, stage, before, result));
    if (request.drain().isOn()) {
      record.life = isOver(result) ? Life.DRAINED : Life.DRAINING;
    }
    return record.build();
  }

  /** Whether nothing is left to be done after a batch without input. */
  private boolean isOver(BatchResult result) {
    Set<TaskKey> unfinished = new HashSet<>();
    state
        .obligations()
        .forEach(
            (task, owes) -> {
              if (owes.unfinished()) {
                unfinished.add(task);
              }
            });
    for (TaskRecord task : result.records()) {
      TaskKey key = new TaskKey(stores.store(task.task().stage()), task.task().partition());
      if (task.obligations().unfinished() || !task.outboxes().isEmpty()) {
        return false;
      }
      unfinished.remove(key);
    }
    return unfinished.isEmpty()
        && result.stages().stream().allMatch(time -> time.outputMillis() >= EventTime.MAX_MILLIS);
  }

  private void addSplits(
      RecordBuilder record, int stage, List<SplitState> before, BatchResult result) {
    int store = stores.store(stage);
    int recorded = state.splits(store).size();
    Map<Integer, SplitState> after = new HashMap<>();
    for (TaskRecord task : result.records()) {
      if (task.task().stage() == stage) {
        task.splits().forEach(split -> after.put(split.id(), split));
      }
    }
    for (SplitState from : before) {
      boolean isNew = from.id() >= recorded;
      SplitState to = after.getOrDefault(from.id(), from);
      if (isNew || hasChanged(from, to)) {
        record.splits.add(
            new SplitRange(
                store,
                from.id(),
                isNew ? from.split() : null,
                from.mark(),
                to.mark(),
                to.watermarkMillis(),
                to.done(),
                to.records()));
      }
    }
  }

  private static boolean hasChanged(SplitState from, SplitState to) {
    return from.done() != to.done()
        || from.records() != to.records()
        || from.watermarkMillis() != to.watermarkMillis()
        || !Arrays.equals(from.mark(), to.mark());
  }

  /** The record once it is known where the blobs stand. */
  private final class Filled implements CommitLog.RecordWriter {
    private final List<TaskRecord> withDelta;
    private final List<OutboxRows> outboxes;
    private final List<Blob> blobs;
    private CommitRecord record;

    /** With the blobs of all deltas and then of all outboxes. */
    Filled(
        CommitRecord draft,
        List<TaskRecord> withDelta,
        List<OutboxRows> outboxes,
        List<Blob> blobs) {
      this.record = draft;
      this.withDelta = withDelta;
      this.outboxes = outboxes;
      this.blobs = blobs;
    }

    @Override
    public ByteBuffer write(List<BlobRef> written, boolean full) {
      List<BlobRef> refs = refs(written);
      List<DeltaRef> deltaRefs = new ArrayList<>();
      for (int i = 0; i < withDelta.size(); i++) {
        TaskRecord task = withDelta.get(i);
        deltaRefs.add(
            new DeltaRef(
                stores.store(task.task().stage()),
                task.task().partition(),
                record.batch(),
                refs.get(i)));
      }
      List<OutboxRef> outboxRefs = new ArrayList<>();
      for (int i = 0; i < outboxes.size(); i++) {
        OutboxRows rows = outboxes.get(i);
        String exchange = stores.plan().exchanges().get(rows.exchange()).name();
        BlobRef blob = refs.get(withDelta.size() + i);
        outboxRefs.add(new OutboxRef(exchange, rows.from(), rows.to(), rows.rows(), blob));
      }
      record = record.with(deltaRefs, outboxRefs);
      return CommitRecordCodec.encode(full ? state.fullAfter(record) : record);
    }

    /** Where all of them stand, those among them that the log has just been given. */
    private List<BlobRef> refs(List<BlobRef> written) {
      List<BlobRef> refs = new ArrayList<>();
      int next = 0;
      for (Blob blob : blobs) {
        refs.add(blob instanceof Blob.Stored stored ? stored.ref() : written.get(next++));
      }
      return refs;
    }
  }
}
