package dev.sluice.engine.watermark;

import dev.sluice.engine.executor.BatchRequest;
import dev.sluice.engine.executor.SplitState;
import dev.sluice.engine.executor.StageTimes;
import dev.sluice.engine.executor.TaskId;
import dev.sluice.engine.executor.TaskObligations;
import dev.sluice.engine.executor.TaskRecord;
import dev.sluice.engine.plan.Exchange;
import dev.sluice.engine.plan.Plan;
import dev.sluice.engine.plan.WatermarkPolicy;
import dev.sluice.engine.time.EventTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How the watermarks of a plan's stages follow from what tasks report.
 *
 * <pre>
 *   in  = max(in,  min over inputs of the producer's out)     a durable input: its out before the batch
 *         max(in,  min over the splits), of a source          a split that is done: the end of time
 *         at most what the least advanced task reached
 *   out = max(out, min(in, earliest hold of all partitions))
 * </pre>
 *
 * <p>{@code out} stays where it is in a batch in which processing time has overtaken a task of the
 * stage; not behind a durable exchange, where each attempt does the same however long it takes.
 * Both stay where they are in a batch in which event time is still.
 *
 * <p>Immutable; one per query. {@link #begin} gives what one batch fills in, stage by stage.
 */
public final class Watermarks {
  private final WatermarkPolicy policy;
  private final Exchange[][] inputs;
  private final boolean[] behindDurable;
  private final int stages;

  public Watermarks(Plan plan) {
    this.policy = plan.watermarks();
    this.stages = plan.stages().size();
    this.inputs = new Exchange[stages][];
    for (int stage = 0; stage < stages; stage++) {
      inputs[stage] = plan.inputsOf(stage).toArray(new Exchange[0]);
    }
    this.behindDurable = new boolean[stages];
    for (int stage = 0; stage < stages; stage++) {
      for (Exchange input : inputs[stage]) {
        behindDurable[stage] |= input.durable() || behindDurable[input.from()];
      }
    }
  }

  /** A batch begins, with the stages' watermarks before it. */
  public BatchWatermarks begin(BatchRequest request) {
    return new BatchWatermarks(this, request.stages(), request.scope().isEventTimeStill());
  }

  /** The watermark of a source: the least of its splits, the end of time if none is left. */
  public static long ofSplits(Collection<SplitState> splits) {
    long least = EventTime.MAX_MILLIS;
    for (SplitState split : splits) {
      if (!split.done()) {
        least = Math.min(least, split.watermarkMillis());
      }
    }
    return least;
  }

  /** The same of {@code before}, some of which now stand as {@code since} has them. */
  public static long ofSplits(Collection<SplitState> before, Collection<SplitState> since) {
    Map<Integer, SplitState> now = new HashMap<>();
    before.forEach(split -> now.put(split.id(), split));
    since.forEach(split -> now.put(split.id(), split));
    return ofSplits(now.values());
  }

  /**
   * The earliest hold of each stage after a batch: of tasks that ran what they reported now, of the
   * others what they reported last.
   */
  public static long[] earliestHolds(
      Plan plan, Map<TaskId, TaskObligations> before, List<TaskRecord> records) {
    Map<TaskId, TaskObligations> memory = new HashMap<>(before);
    records.forEach(record -> memory.put(record.task(), record.obligations()));
    long[] holds = new long[plan.stages().size()];
    Arrays.fill(holds, EventTime.MAX_MILLIS);
    memory.forEach(
        (task, kept) -> holds[task.stage()] = Math.min(holds[task.stage()], kept.holdMillis()));
    return holds;
  }

  /**
   * Where the watermarks would come to rest if more batches followed in which nothing happens: what
   * stands on this side of durable exchanges crosses them.
   *
   * @param holds per stage its earliest hold
   */
  public List<StageTimes> settled(List<StageTimes> times, long[] holds) {
    List<StageTimes> settled = new ArrayList<>(times);
    for (int stage = 0; stage < stages; stage++) {
      StageTimes now = times.get(stage);
      long in = now.inputMillis();
      if (inputs[stage].length > 0) {
        in = Math.max(in, combine(stage, settled, settled));
      }
      long out = Math.max(now.outputMillis(), Math.min(in, holds[stage]));
      settled.set(stage, new StageTimes(in, out));
    }
    return settled;
  }

  boolean isBehindDurable(int stage) {
    return behindDurable[stage];
  }

  int stages() {
    return stages;
  }

  Exchange[] inputs(int stage) {
    return inputs[stage];
  }

  /**
   * The inputs of a stage put together.
   *
   * @param now the watermarks of producers whose rows come in the same batch
   * @param before those of producers behind durable exchanges
   */
  long combine(int stage, List<StageTimes> now, List<StageTimes> before) {
    long combined = policy == WatermarkPolicy.MIN ? EventTime.MAX_MILLIS : EventTime.MIN_MILLIS;
    for (Exchange input : inputs[stage]) {
      long out = (input.durable() ? before : now).get(input.from()).outputMillis();
      combined = policy == WatermarkPolicy.MIN ? Math.min(combined, out) : Math.max(combined, out);
    }
    return inputs[stage].length == 0 ? EventTime.MAX_MILLIS : combined;
  }
}
