package dev.sluice.engine.drive;

import dev.sluice.engine.executor.BatchRequest;
import dev.sluice.engine.executor.SplitState;
import dev.sluice.engine.executor.StageTimes;
import dev.sluice.engine.plan.Plan;
import dev.sluice.engine.watermark.Changes;
import dev.sluice.engine.watermark.Watermarks;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Whether the watermarks of sources that have no records have moved so far, since a batch that was
 * empty, that another batch would not be. Owned by the query's thread.
 */
public final class SourceNews {
  private final Plan plan;
  private final Watermarks rules;
  private final BatchRequest tried;
  private final Map<Integer, List<SplitState>> moved = new HashMap<>();

  /** Nothing has moved yet. */
  public SourceNews(Plan plan, Watermarks rules, BatchRequest tried) {
    this.plan = plan;
    this.rules = rules;
    this.tried = tried;
  }

  /** Splits of a stage's source whose watermarks have moved. */
  public void moved(int stage, List<SplitState> splits) {
    if (!splits.isEmpty()) {
      moved.computeIfAbsent(stage, id -> new ArrayList<>()).addAll(splits);
    }
  }

  /** Whether something would come of what has moved. */
  public boolean isNear() {
    if (moved.isEmpty()) {
      return false;
    }
    List<StageTimes> times = new ArrayList<>(tried.stages());
    moved.forEach(
        (stage, splits) -> {
          StageTimes before = times.get(stage);
          long now = Watermarks.ofSplits(tried.splits().getOrDefault(stage, List.of()), splits);
          times.set(
              stage, new StageTimes(Math.max(before.inputMillis(), now), before.outputMillis()));
        });
    return Changes.areNear(plan, rules, tried, times);
  }
}
