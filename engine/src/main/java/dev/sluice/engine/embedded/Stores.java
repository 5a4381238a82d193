package dev.sluice.engine.embedded;

import dev.sluice.engine.executor.QueryEnvironment;
import dev.sluice.engine.run.ClosingErrors;
import dev.sluice.state.DeltaRef;
import dev.sluice.state.KeyGroupRange;
import dev.sluice.state.PartitionStore;
import java.util.ArrayList;
import java.util.List;

/** Opens a query's stores, all of them or none. */
final class Stores {
  private Stores() {}

  static List<PartitionState> open(
      QueryEnvironment environment, long version, List<DeltaRef> deltas) {
    List<PartitionState> open = new ArrayList<>();
    try {
      for (int partition = 0; partition < environment.parallelism(); partition++) {
        open.add(new PartitionState(open(environment, partition, version, deltas)));
      }
      return open;
    } catch (RuntimeException | Error e) {
      ClosingErrors errors = new ClosingErrors();
      open.forEach(state -> errors.attempt(state.store()::close));
      if (errors.first() != null) {
        e.addSuppressed(errors.first());
      }
      throw e;
    }
  }

  private static PartitionStore open(
      QueryEnvironment environment, int partition, long version, List<DeltaRef> deltas) {
    KeyGroupRange groups =
        KeyGroupRange.of(partition, environment.parallelism(), environment.plan().maxParallelism());
    return version == 0
        ? environment.backend().create(partition, groups)
        : environment.backend().restore(partition, groups, version, deltas, environment.storage());
  }
}
