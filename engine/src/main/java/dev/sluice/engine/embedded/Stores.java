package dev.sluice.engine.embedded;

import com.google.common.base.Throwables;
import com.google.common.util.concurrent.ThreadFactoryBuilder;
import dev.sluice.engine.executor.QueryEnvironment;
import dev.sluice.engine.run.ClosingErrors;
import dev.sluice.state.DeltaRef;
import dev.sluice.state.KeyGroupRange;
import dev.sluice.state.PartitionStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Opens a query's stores, all of them or none; several at once, for a restore takes its time. */
final class Stores {
  private Stores() {}

  static List<PartitionState> open(
      QueryEnvironment environment, long version, List<DeltaRef> deltas) {
    int partitions = environment.parallelism();
    int threads = Math.min(partitions, Runtime.getRuntime().availableProcessors());
    ExecutorService opening =
        Executors.newFixedThreadPool(
            threads,
            new ThreadFactoryBuilder().setNameFormat("sluice-open-%d").setDaemon(true).build());
    try {
      List<CompletableFuture<PartitionStore>> stores = new ArrayList<>();
      for (int i = 0; i < partitions; i++) {
        int partition = i;
        stores.add(
            CompletableFuture.supplyAsync(
                () -> open(environment, partition, version, deltas), opening));
      }
      return all(stores);
    } finally {
      opening.shutdown();
    }
  }

  private static List<PartitionState> all(List<CompletableFuture<PartitionStore>> stores) {
    List<PartitionState> open = new ArrayList<>();
    ClosingErrors errors = new ClosingErrors();
    stores.forEach(store -> errors.attempt(() -> open.add(new PartitionState(opened(store)))));
    if (errors.first() == null) {
      return open;
    }
    open.forEach(state -> errors.attempt(state.store()::close));
    Throwables.throwIfUnchecked(errors.first());
    throw new IllegalStateException("A store could not be opened", errors.first());
  }

  private static PartitionStore opened(CompletableFuture<PartitionStore> store) throws Exception {
    try {
      return store.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof Exception cause) {
        throw cause;
      }
      if (e.getCause() instanceof Error cause) {
        throw cause;
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
