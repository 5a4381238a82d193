package dev.sluice.engine.drive;

import dev.sluice.engine.executor.BatchLimits;
import dev.sluice.engine.executor.BatchRequest;
import dev.sluice.engine.executor.SplitState;
import dev.sluice.engine.executor.TaskId;
import dev.sluice.engine.plan.Plan;
import dev.sluice.engine.plan.Stage;
import dev.sluice.engine.run.ReadShare;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which splits each task reads in one batch, and how much. Immutable once made.
 *
 * <p>All source tasks together read no more than the batch's limits. Records that can't be shared
 * out evenly go to some of the tasks, and to others at the next try: drawing them from a common
 * budget would let a task that finds nothing take the record of one that has some.
 */
final class Reading {
  /** In the order of the plan, so that turns go round. */
  private static final Comparator<TaskId> IN_ORDER =
      Comparator.comparingInt(TaskId::stage).thenComparingInt(TaskId::partition);

  private final BatchLimits limits;
  private final int parallelism;
  private final Map<TaskId, List<SplitState>> splits;
  private final Map<TaskId, Integer> turns = new HashMap<>();

  private Reading(BatchLimits limits, int parallelism, Map<TaskId, List<SplitState>> splits) {
    this.limits = limits;
    this.parallelism = parallelism;
    this.splits = splits;
  }

  /**
   * Shares out a batch.
   *
   * @param tries how many batches were tried before, those that were empty or failed included
   */
  static Reading of(Plan plan, int parallelism, BatchRequest request, long tries) {
    Map<TaskId, List<SplitState>> splits = new TreeMap<>(IN_ORDER);
    request
        .splits()
        .forEach(
            (stage, all) -> {
              int partitions = plan.partitionsOf(stage, parallelism);
              if (plan.stages().get(stage).head() instanceof Stage.SourceHead head
                  && request.scope().mayRead(head.source())
                  && !request.heldBack().contains(stage)) {
                all.stream()
                    .filter(split -> !split.done())
                    .forEach(
                        split ->
                            splits
                                .computeIfAbsent(
                                    new TaskId(stage, split.id() % partitions),
                                    task -> new ArrayList<>())
                                .add(split));
              }
            });
    Reading reading = new Reading(request.limits(), parallelism, splits);
    long turn = tries;
    for (TaskId task : splits.keySet()) {
      reading.turns.put(task, (int) Math.floorMod(turn++, (long) splits.size()));
    }
    return reading;
  }

  /** The splits that {@code task} reads; none if it is not a source's, or may not read now. */
  List<SplitState> splits(TaskId task) {
    return splits.getOrDefault(task, List.of());
  }

  /** How much {@code task} may read. */
  ReadShare share(TaskId task) {
    Integer turn = turns.get(task);
    return turn == null
        ? new ReadShare(limits, parallelism, ReadShare.NO_TURN)
        : new ReadShare(limits, splits.size(), turn);
  }
}
