package dev.sluice.engine.loop;

import dev.sluice.engine.executor.Scope;
import dev.sluice.engine.executor.SplitState;
import dev.sluice.engine.plan.Plan;
import dev.sluice.engine.plan.Stage;
import dev.sluice.engine.source.ScriptSource;
import dev.sluice.engine.time.EventTime;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The time of a query with scripts: it stands still but for what their steps say.
 *
 * <pre>
 *   SETTLING --a batch had nothing in it--> STEP --committed--> SETTLING
 *       |
 *       +--and no step is left--> RUNNING ON, from timer to timer
 * </pre>
 *
 * <p>While it settles, bounded sources are read to their end and no others; a step reads also those
 * that never end, or the script would wait for them for ever. Running on, the clock jumps to the
 * next timer: there is nothing else left that it could wait for.
 *
 * <p>All that it knows is in the committed clock and the scripts' marks, so after a crash it goes
 * on where it was. Owned by the query's thread.
 */
final class ScriptTime implements BatchTime {
  private final Map<Integer, ScriptSource> scripts;
  private final BatchInputs inputs;
  private boolean stepIsDue;
  private long jumpMillis = EventTime.MIN_MILLIS;

  private ScriptTime(Map<Integer, ScriptSource> scripts, BatchInputs inputs) {
    this.scripts = scripts;
    this.inputs = inputs;
  }

  /** The time of the plan's scripts, or {@code otherwise} if it has none. */
  static BatchTime of(Plan plan, BatchInputs inputs, BatchTime otherwise) {
    Map<Integer, ScriptSource> scripts = new TreeMap<>();
    for (Stage stage : plan.stages()) {
      if (stage.head() instanceof Stage.SourceHead head
          && head.source() instanceof ScriptSource script) {
        scripts.put(stage.id(), script);
      }
    }
    return scripts.isEmpty() ? otherwise : new ScriptTime(scripts, inputs);
  }

  @Override
  public long batchMillis() {
    long now = settleMillis();
    return stepIsDue ? EventTime.clampMillis(now + advanceMillis()) : now;
  }

  @Override
  public long settleMillis() {
    return Math.max(inputs.committedClockMillis(), jumpMillis);
  }

  @Override
  public Scope scope() {
    return stepIsDue || !hasMore() ? Scope.READ : Scope.SETTLE;
  }

  @Override
  public void committed() {
    stepIsDue = false;
  }

  @Override
  public boolean passed() {
    if (hasMore()) {
      stepIsDue = true;
      return true;
    }
    long next = inputs.nextClockTimerMillis();
    boolean runsOn = next < EventTime.MAX_MILLIS && !inputs.hasOpenSplits();
    if (runsOn) {
      jumpMillis = Math.max(batchMillis(), next + 1);
    }
    return runsOn;
  }

  @Override
  public boolean hasMore() {
    return scripts.keySet().stream().anyMatch(stage -> !split(stage).done());
  }

  /** By how much all scripts together move the clock in their next steps. */
  private long advanceMillis() {
    long advance = 0;
    for (Map.Entry<Integer, ScriptSource> script : scripts.entrySet()) {
      SplitState split = split(script.getKey());
      advance += split.done() ? 0 : script.getValue().clockAdvanceMillis(split.mark());
    }
    return advance;
  }

  /** A script has one split. */
  private SplitState split(int stage) {
    return inputs.splits().getOrDefault(stage, List.of()).get(0);
  }
}
