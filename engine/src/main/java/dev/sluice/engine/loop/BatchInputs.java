package dev.sluice.engine.loop;

import dev.sluice.engine.commit.CommittedState;
import dev.sluice.engine.commit.Life;
import dev.sluice.engine.commit.PlanStores;
import dev.sluice.engine.executor.BatchLimits;
import dev.sluice.engine.executor.BatchRequest;
import dev.sluice.engine.executor.Drain;
import dev.sluice.engine.executor.OutboxRows;
import dev.sluice.engine.executor.Scope;
import dev.sluice.engine.executor.SplitState;
import dev.sluice.engine.executor.StageTimes;
import dev.sluice.engine.executor.TaskId;
import dev.sluice.engine.executor.TaskObligations;
import dev.sluice.engine.plan.Exchange;
import dev.sluice.engine.plan.Stage;
import dev.sluice.engine.time.EventTime;
import dev.sluice.engine.watermark.Watermarks;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the next batch builds on: the committed state in the plan's words, splits that are not yet
 * recorded, and the rows that are owed. Owned by the query's thread.
 */
final class BatchInputs {
  private final CommittedState state;
  private final PlanStores stores;
  private final Map<Integer, Integer> stageOfStore = new HashMap<>();
  private final Map<Integer, List<SplitState>> unrecorded;
  private List<OutboxRows> owed;
  private Drain drain;

  /** Of the committed state; null until asked for, since polling asks often. */
  private @Nullable Rest rest;

  /** What a query that has nothing to read waits for. */
  private record Rest(boolean hasUnfinished, boolean hasOpenSplits, long nextClockTimerMillis) {}

  /**
   * @param unrecorded splits of sources that were split in this run, by stage
   * @param owed rows that an earlier run has committed and not delivered
   */
  BatchInputs(
      CommittedState state,
      PlanStores stores,
      Map<Integer, List<SplitState>> unrecorded,
      List<OutboxRows> owed) {
    this.state = state;
    this.stores = stores;
    this.unrecorded = unrecorded;
    this.owed = owed;
    drain = state.life() == Life.RUNNING ? Drain.NONE : Drain.GOES_ON;
    for (Stage stage : stores.plan().stages()) {
      stageOfStore.put(stores.store(stage.id()), stage.id());
    }
  }

  /** The next batch's number. */
  long nextBatch() {
    return state.batch() + 1;
  }

  /**
   * The next batch. Its number is used again only if this one turns out to be nothing.
   *
   * @param order by which sources are held back
   */
  BatchRequest request(long clockMillis, BatchLimits limits, Scope scope, SourceOrder order) {
    Map<Integer, List<SplitState>> splits = splits();
    return new BatchRequest(
        nextBatch(),
        clockMillis,
        limits,
        scope,
        times(),
        obligations(),
        splits,
        owed,
        drain,
        order.heldBack(splits));
  }

  /** The batch has happened: what it wrote to outboxes is owed now, what it was given no more. */
  void committed(List<OutboxRows> outboxes) {
    owed = List.copyOf(outboxes);
    unrecorded.clear();
    rest = null;
    drain = drain.isOn() ? Drain.GOES_ON : Drain.NONE;
  }

  /** From the next batch on unbounded sources are closed where they stand. */
  void beginDrain() {
    drain = drain.isOn() ? drain : Drain.BEGINS;
    rest = null;
  }

  boolean isDraining() {
    return drain.isOn();
  }

  /** The last committed clock. */
  long committedClockMillis() {
    return state.clockMillis();
  }

  boolean owesRows() {
    return !owed.isEmpty();
  }

  /** Whether some stage's input watermark is behind what the stages before it have committed. */
  boolean owesWatermark() {
    List<StageTimes> times = times();
    for (Stage stage : stores.plan().stages()) {
      long least = EventTime.MAX_MILLIS;
      List<Exchange> inputs = stores.plan().inputsOf(stage.id());
      for (Exchange input : inputs) {
        least = Math.min(least, times.get(input.from()).outputMillis());
      }
      if (!inputs.isEmpty() && least > times.get(stage.id()).inputMillis()) {
        return true;
      }
    }
    return false;
  }

  /** Whether a stage's output watermark is behind what the stage has reached and holds. */
  boolean restsAnywhere() {
    long[] holds = Watermarks.earliestHolds(stores.plan(), obligations(), List.of());
    List<StageTimes> times = times();
    for (int stage = 0; stage < holds.length; stage++) {
      StageTimes now = times.get(stage);
      if (now.outputMillis() < Math.min(now.inputMillis(), holds[stage])) {
        return true;
      }
    }
    return false;
  }

  boolean hasUnfinished() {
    return rest().hasUnfinished();
  }

  /** The earliest clock time that must be passed for a timer to be due. */
  long nextClockTimerMillis() {
    return rest().nextClockTimerMillis();
  }

  boolean hasOpenSplits() {
    return rest().hasOpenSplits();
  }

  private Rest rest() {
    Rest known = rest;
    if (known == null) {
      known = lookAtRest();
      rest = known;
    }
    return known;
  }

  private Rest lookAtRest() {
    boolean hasUnfinished = false;
    long next = EventTime.MAX_MILLIS;
    for (TaskObligations owes : state.obligations().values()) {
      hasUnfinished |= owes.unfinished();
      next = Math.min(next, owes.wakeClockMillis());
    }
    boolean hasOpen =
        splits().values().stream().anyMatch(of -> of.stream().anyMatch(s -> !s.done()));
    return new Rest(hasUnfinished, hasOpen, next);
  }

  /** Whether nothing can ever happen any more. */
  boolean isFinished() {
    return !owesRows()
        && !hasUnfinished()
        && !hasOpenSplits()
        && times().stream().allMatch(time -> time.outputMillis() >= EventTime.MAX_MILLIS);
  }

  List<StageTimes> times() {
    List<StageTimes> times = new ArrayList<>();
    for (Stage stage : stores.plan().stages()) {
      times.add(state.times(stores.store(stage.id())));
    }
    return times;
  }

  /** Per stage with a source, all its splits; in a drain those of unbounded ones are done. */
  Map<Integer, List<SplitState>> splits() {
    Map<Integer, List<SplitState>> splits = new HashMap<>(unrecorded);
    for (Stage stage : stores.plan().stages()) {
      if (stage.head() instanceof Stage.SourceHead head) {
        List<SplitState> known = unrecorded.get(stage.id());
        List<SplitState> all = known == null ? state.splits(stores.store(stage.id())) : known;
        boolean closed = isDraining() && !head.source().isBounded();
        splits.put(stage.id(), closed ? closed(all) : all);
      }
    }
    return splits;
  }

  /** The splits with their marks as they are committed, and their time at its end. */
  private static List<SplitState> closed(List<SplitState> splits) {
    List<SplitState> closed = new ArrayList<>(splits.size());
    for (SplitState split : splits) {
      closed.add(
          new SplitState(
              split.id(),
              split.split(),
              split.mark(),
              EventTime.MAX_MILLIS,
              true,
              split.records()));
    }
    return closed;
  }

  private Map<TaskId, TaskObligations> obligations() {
    Map<TaskId, TaskObligations> obligations = new HashMap<>();
    state
        .obligations()
        .forEach(
            (task, owes) -> {
              Integer stage = stageOfStore.get(task.store());
              if (stage != null) {
                obligations.put(new TaskId(stage, task.partition()), owes);
              }
            });
    return obligations;
  }
}
