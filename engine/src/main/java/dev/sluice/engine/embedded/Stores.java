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
import org.jspecify.annotations.Nullable;

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
    Throwable failure = null;
    for (CompletableFuture<PartitionStore> store : stores) {
      try {
        open.add(new PartitionState(store.join()));
      } catch (CompletionException e) {
        failure = first(failure, e.getCause());
      }
    }
    if (failure == null) {
      return open;
    }
    ClosingErrors errors = new ClosingErrors();
    open.forEach(state -> errors.attempt(state.store()::close));
    if (errors.first() != null) {
      failure.addSuppressed(errors.first());
    }
    Throwables.throwIfUnchecked(failure);
    throw new IllegalStateException("A store could not be opened", failure);
  }

  private static @Nullable Throwable first(@Nullable Throwable first, @Nullable Throwable next) {
    if (first == null) {
      return next;
    }
    if (next != null && next != first) {
      first.addSuppressed(next);
    }
    return first;
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
