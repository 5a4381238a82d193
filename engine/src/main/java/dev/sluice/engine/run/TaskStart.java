package dev.sluice.engine.run;

import dev.sluice.engine.executor.SplitState;
import dev.sluice.engine.executor.StageTimes;
import java.util.List;

/**
 * What a task begins a batch with.
 *
 * @param times the watermarks before the batch, as this partition knows them
 * @param splits the splits that it reads, if its stage is a source
 */
public record TaskStart(
    long batch,
    long clockMillis,
    StageTimes times,
    List<SplitState> splits,
    TaskState state,
    Budget budget) {}
