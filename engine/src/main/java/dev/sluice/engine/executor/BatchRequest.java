package dev.sluice.engine.executor;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One batch to run.
 *
 * @param batch its number
 * @param clockMillis the batch's clock
 * @param limits what it may take in
 * @param scope what it is about, and so which sources may be read
 * @param stages per stage of the plan, its watermarks before this batch
 * @param obligations what tasks reported last; a task that is missing has never run
 * @param splits per stage with a source, all its splits
 * @param outboxes the committed rows that no batch has delivered yet
 * @param drain whether the query is being drained; its unbounded splits then count as done
 * @param heldBack stages whose sources it does not read, since others go first
 */
public record BatchRequest(
    long batch,
    long clockMillis,
    BatchLimits limits,
    Scope scope,
    List<StageTimes> stages,
    Map<TaskId, TaskObligations> obligations,
    Map<Integer, List<SplitState>> splits,
    List<OutboxRows> outboxes,
    Drain drain,
    Set<Integer> heldBack) {
  public BatchRequest {
    stages = List.copyOf(stages);
    obligations = Map.copyOf(obligations);
    splits = Map.copyOf(splits);
    outboxes = List.copyOf(outboxes);
    heldBack = Set.copyOf(heldBack);
  }

  /** A batch of a query that is not being drained, and reads all sources that its scope allows. */
  public BatchRequest(
      long batch,
      long clockMillis,
      BatchLimits limits,
      Scope scope,
      List<StageTimes> stages,
      Map<TaskId, TaskObligations> obligations,
      Map<Integer, List<SplitState>> splits,
      List<OutboxRows> outboxes) {
    this(
        batch,
        clockMillis,
        limits,
        scope,
        stages,
        obligations,
        splits,
        outboxes,
        Drain.NONE,
        Set.of());
  }
}
