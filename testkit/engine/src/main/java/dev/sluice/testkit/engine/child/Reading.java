package dev.sluice.testkit.engine.child;

import dev.sluice.engine.exchange.ExchangeNet;
import dev.sluice.engine.executor.BatchRequest;
import dev.sluice.engine.executor.SplitState;
import dev.sluice.engine.executor.TaskId;
import dev.sluice.engine.plan.Plan;
import dev.sluice.engine.plan.Stage;
import dev.sluice.testkit.engine.child.Messages.Share;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which splits each task reads in one batch, and how much.
 *
 * <p>Tasks can't draw from one budget across processes: records that can't be shared out evenly go
 * to some of the tasks, others in each batch.
 */
final class Reading {
  private static final Comparator<TaskId> IN_ORDER =
      Comparator.comparingInt(TaskId::stage).thenComparingInt(TaskId::partition);

  private final BatchRequest request;
  private final int parallelism;
  private final Map<TaskId, List<SplitState>> splits;
  private final List<TaskId> readers;

  private Reading(BatchRequest request, int parallelism, Map<TaskId, List<SplitState>> splits) {
    this.request = request;
    this.parallelism = parallelism;
    this.splits = splits;
    this.readers = List.copyOf(splits.keySet());
  }

  static Reading of(Plan plan, int parallelism, BatchRequest request) {
    Map<TaskId, List<SplitState>> splits = new TreeMap<>(IN_ORDER);
    request
        .splits()
        .forEach(
            (stage, all) -> {
              int partitions = ExchangeNet.partitionsOf(plan, stage, parallelism);
              boolean mayRead =
                  plan.stages().get(stage).head() instanceof Stage.SourceHead head
                      && request.scope().mayRead(head.source());
              all.stream()
                  .filter(split -> mayRead && !split.done())
                  .forEach(
                      split ->
                          splits
                              .computeIfAbsent(
                                  new TaskId(stage, split.id() % partitions),
                                  task -> new ArrayList<>())
                              .add(split));
            });
    return new Reading(request, parallelism, splits);
  }

  List<SplitState> splits(TaskId task) {
    return splits.getOrDefault(task, List.of());
  }

  /** What {@code task} may read. One that reads no splits may read something too, if it wants. */
  Share share(TaskId task) {
    long records = request.limits().records();
    if (!splits.containsKey(task)) {
      return new Share(request.limits(), parallelism, records < parallelism ? 1 : 0);
    }
    int turn = (int) ((readers.indexOf(task) + request.batch()) % readers.size());
    return new Share(request.limits(), readers.size(), turn < records % readers.size() ? 1 : 0);
  }
}
