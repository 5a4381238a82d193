package dev.sluice.engine.commit;

import dev.sluice.engine.executor.StageTimes;
import dev.sluice.engine.executor.TaskObligations;
import dev.sluice.state.DeltaRef;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A commit record while its parts are being put together. Owned by one thread. */
final class RecordBuilder {
  final long batch;
  final long clockMillis;
  final List<StageFact> stages = new ArrayList<>();
  final Map<Integer, StageTimes> times = new LinkedHashMap<>();
  final Map<TaskKey, TaskObligations> obligations = new LinkedHashMap<>();
  final List<SplitRange> splits = new ArrayList<>();
  final List<DeltaRef> deltas = new ArrayList<>();
  final List<OutboxRef> outboxes = new ArrayList<>();
  byte[] metrics = new byte[0];
  @Nullable QueryFacts query;
  @Nullable Life life;
  @Nullable Long rolledBackTo;

  RecordBuilder(long batch, long clockMillis) {
    this.batch = batch;
    this.clockMillis = clockMillis;
  }

  CommitRecord build() {
    CommitRecord.Changes changes =
        new CommitRecord.Changes(stages, times, obligations, splits, metrics, life);
    return new CommitRecord(batch, clockMillis, query, changes, deltas, outboxes, rolledBackTo);
  }
}
