package dev.sluice.engine.run;

import dev.sluice.engine.executor.SplitState;
import dev.sluice.engine.executor.StageTimes;
import dev.sluice.engine.operator.Budget;
import java.util.List;

/**
 * What a task begins a batch with.
 *
 * @param times the watermarks before the batch, as this partition knows them
 * @param splits the splits that it reads, if its stage is a source
 * @param draining whether the query is being drained
 */
public record TaskStart(
    long batch,
    long clockMillis,
    StageTimes times,
    List<SplitState> splits,
    TaskState state,
    Budget budget,
    boolean draining) {
  /** Of a query that is not being drained. */
  public TaskStart(
      long batch,
      long clockMillis,
      StageTimes times,
      List<SplitState> splits,
      TaskState state,
      Budget budget) {
    this(batch, clockMillis, times, splits, state, budget, false);
  }
}
