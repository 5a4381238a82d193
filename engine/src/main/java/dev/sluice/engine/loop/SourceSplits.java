package dev.sluice.engine.loop;

import dev.sluice.engine.commit.Resumption;
import dev.sluice.engine.executor.SplitState;
import dev.sluice.engine.executor.StepFailure;
import dev.sluice.engine.plan.Stage;
import dev.sluice.engine.time.EventTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Splits the sources that no record has splits of yet: once in the life of a checkpoint. */
final class SourceSplits {
  private SourceSplits() {}

  /**
   * @return the splits of sources that were not split before, by stage
   * @throws StepFailure if a source fails
   */
  static Map<Integer, List<SplitState>> missing(Resumption start) {
    Map<Integer, List<SplitState>> splits = new HashMap<>();
    for (Stage stage : start.stores().plan().stages()) {
      if (stage.head() instanceof Stage.SourceHead head
          && start.state().splits(start.stores().store(stage.id())).isEmpty()) {
        splits.put(stage.id(), split(stage, head, start));
      }
    }
    return splits;
  }

  private static List<SplitState> split(Stage stage, Stage.SourceHead head, Resumption start) {
    int desired =
        stage.partitions() == Stage.Partitions.ONE ? 1 : start.state().query().parallelism();
    List<SplitState> splits = new ArrayList<>();
    try {
      for (byte[] split : head.source().split(desired)) {
        splits.add(new SplitState(splits.size(), split, null, EventTime.MIN_MILLIS, false, 0));
      }
      if (splits.isEmpty()) {
        throw new IllegalStateException("The source has no splits; it must have at least one");
      }
    } catch (Exception e) {
      throw new StepFailure(stage.name(), start.state().batch() + 1, 0, null, e);
    }
    return splits;
  }
}
