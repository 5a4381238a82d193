package dev.sluice.engine.commit;

import dev.sluice.engine.executor.StageTimes;
import dev.sluice.engine.executor.TaskObligations;
import dev.sluice.state.DeltaRef;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The one durable record that makes a batch happen.
 *
 * <p>A full record stands alone: it holds everything that {@link CommittedState} knows after the
 * batch. Any other holds what the batch changed. Deltas and outboxes are always those of this batch
 * alone: the deltas of earlier ones stand in their own records, and earlier outboxes have been
 * delivered by this one, which is their acknowledgement.
 *
 * @param batch its number
 * @param clockMillis the batch's clock
 * @param query in a full record only, and always there
 * @param rolledBackTo the earlier batch whose state this record restores, in place of what came
 *     after it; null of an ordinary batch
 */
public record CommitRecord(
    long batch,
    long clockMillis,
    @Nullable QueryFacts query,
    Changes changes,
    List<DeltaRef> deltas,
    List<OutboxRef> outboxes,
    @Nullable Long rolledBackTo) {
  public CommitRecord {
    deltas = List.copyOf(deltas);
    outboxes = List.copyOf(outboxes);
  }

  /** Whether the record stands alone. */
  public boolean isFull() {
    return query != null;
  }

  /** The same batch with the references that the log gave out. */
  CommitRecord with(List<DeltaRef> deltaRefs, List<OutboxRef> outboxRefs) {
    return new CommitRecord(
        batch, clockMillis, query, changes, deltaRefs, outboxRefs, rolledBackTo);
  }

  /**
   * What a batch changed, or in a full record everything.
   *
   * @param stages those that no earlier record names
   * @param times watermarks, by store
   * @param obligations what tasks reported
   * @param metrics what the batch's tasks measured, put together; in a full record the total
   * @param life how far the query is in its life; null where an earlier record says so
   */
  public record Changes(
      List<StageFact> stages,
      Map<Integer, StageTimes> times,
      Map<TaskKey, TaskObligations> obligations,
      List<SplitRange> splits,
      byte[] metrics,
      @Nullable Life life) {
    public Changes {
      stages = List.copyOf(stages);
      times = Map.copyOf(times);
      obligations = Map.copyOf(obligations);
      splits = List.copyOf(splits);
    }
  }
}
