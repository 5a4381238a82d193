package dev.sluice.engine.work;

import com.google.common.base.Throwables;
import com.google.common.util.concurrent.ThreadFactoryBuilder;
import dev.sluice.engine.run.ClosingErrors;
import dev.sluice.engine.run.TaskState;
import dev.sluice.state.CheckpointStorage;
import dev.sluice.state.DeltaRef;
import dev.sluice.state.KeyGroupRange;
import dev.sluice.state.PartitionStore;
import dev.sluice.state.StateBackend;
import dev.sluice.state.recent.RecentWrites;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The stores of the partitions that a worker has: all of them, opened at once, or one after the
 * other as its tasks first need them. Owned by one thread, but the states that it gives are their
 * tasks'.
 *
 * <p>A store is opened at the newest version that is committed. Where the work of a partition was
 * done elsewhere, what is held of it here is behind: it is {@link #lose lost} and opened anew when
 * it is needed again.
 */
public final class WorkerStores implements AutoCloseable {
  private final Source source;
  private final @Nullable DeltaHistory history;
  private final Map<Integer, HeldState> held = new TreeMap<>();
  private long version;

  /**
   * From what stores are opened.
   *
   * @param parallelism the number of partitions
   * @param maxParallelism the number of key groups
   * @param isDurable whether stores may be restored from {@code storage} after batches have been
   *     committed; if not, they are all to be opened before the first
   */
  public record Source(
      StateBackend backend,
      CheckpointStorage storage,
      int parallelism,
      int maxParallelism,
      boolean isDurable) {}

  private WorkerStores(Source source, long version, List<DeltaRef> deltas) {
    this.source = source;
    this.version = version;
    this.history = source.isDurable() ? new DeltaHistory(source.maxParallelism()) : null;
    if (history != null) {
      history.add(deltas);
    }
  }

  /**
   * Those of a worker that is to open each when it is needed.
   *
   * @param version the last committed batch, 0 if there is none
   * @param deltas the references to all deltas of the retained records up to it, in order
   */
  public static WorkerStores asNeeded(Source source, long version, List<DeltaRef> deltas) {
    return new WorkerStores(source, version, deltas);
  }

  /**
   * The same with the stores of all partitions open, all or none: several are opened at once, for a
   * restore takes its time.
   */
  public static WorkerStores ofAll(Source source, long version, List<DeltaRef> deltas) {
    WorkerStores stores = new WorkerStores(source, version, deltas);
    stores.openAll(deltas);
    return stores;
  }

  private void openAll(List<DeltaRef> deltas) {
    int partitions = source.parallelism();
    int threads = Math.min(partitions, Runtime.getRuntime().availableProcessors());
    ExecutorService opening =
        Executors.newFixedThreadPool(
            threads,
            new ThreadFactoryBuilder().setNameFormat("sluice-open-%d").setDaemon(true).build());
    try {
      List<CompletableFuture<PartitionStore>> stores =
          IntStream.range(0, partitions)
              .mapToObj(
                  partition ->
                      CompletableFuture.supplyAsync(() -> open(partition, deltas), opening))
              .toList();
      hold(stores);
    } finally {
      opening.shutdown();
    }
  }

  private void hold(List<CompletableFuture<PartitionStore>> stores) {
    ClosingErrors errors = new ClosingErrors();
    for (int i = 0; i < stores.size(); i++) {
      int partition = i;
      errors.attempt(() -> held.put(partition, hold(opened(stores.get(partition)))));
    }
    if (errors.first() != null) {
      held.values().forEach(state -> errors.attempt(state.store()::close));
      held.clear();
      Throwables.throwIfUnchecked(errors.first());
      throw new IllegalStateException("A store could not be opened", errors.first());
    }
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

  private PartitionStore open(int partition, List<DeltaRef> deltas) {
    KeyGroupRange groups =
        KeyGroupRange.of(partition, source.parallelism(), source.maxParallelism());
    return version == 0
        ? source.backend().create(partition, groups)
        : source.backend().restore(partition, groups, version, deltas, source.storage());
  }

  private HeldState hold(PartitionStore store) {
    DeltaHistory retained = history;
    if (retained != null) {
      store.recoverFrom(source.storage(), retained::upTo);
    }
    return new HeldState(store);
  }

  private HeldState held(int partition) {
    HeldState state = held.get(partition);
    if (state == null) {
      DeltaHistory retained = history;
      if (retained == null) {
        throw new IllegalStateException(
            "The store of partition " + partition + " can't be opened: nothing is kept of it");
      }
      state = hold(open(partition, retained.upTo(version)));
      held.put(partition, state);
    }
    return state;
  }

  /** Another batch begins. */
  public void beginBatch() {
    held.values().forEach(HeldState::beginBatch);
  }

  /**
   * The state of one task in one batch; the partition's store is opened if it is not.
   *
   * @param recent what the task wrote last
   */
  public TaskState state(int store, int partition, long batch, RecentWrites recent) {
    return held(partition).of(store, batch, recent);
  }

  /** The batch was empty: whatever overlays it began go. Called when no task runs. */
  public void forget(long batch) {
    held.values().forEach(state -> state.forget(batch));
  }

  /**
   * A batch is durable.
   *
   * @param deltas where the log put its deltas
   */
  public void committed(long batch, List<DeltaRef> deltas) {
    version = batch;
    if (history != null) {
      history.committed(batch, deltas, source.storage());
    }
    held.values().forEach(state -> state.store().commit(batch));
  }

  /** Cuts snapshots where that is worth while. */
  public void snapshotIfDue() {
    if (source.isDurable()) {
      held.values().forEach(state -> state.store().snapshotIfDue(source.storage()));
    }
  }

  /** A batch has not happened, nor have those after it. */
  public void drop(long batch) {
    held.values().forEach(state -> state.store().drop(batch));
  }

  /** What stands here of these partitions is not what is committed, or soon will not be. */
  public void lose(Set<Integer> partitions) {
    ClosingErrors errors = new ClosingErrors();
    for (int partition : partitions) {
      HeldState state = held.remove(partition);
      if (state != null) {
        errors.attempt(state.store()::close);
      }
    }
    throwFirst(errors);
  }

  /** Closes all; throws the first failure, whatever fails of it. The backend stays open. */
  @Override
  public void close() {
    lose(Set.copyOf(held.keySet()));
  }

  private static void throwFirst(ClosingErrors errors) {
    if (errors.first() != null) {
      Throwables.throwIfUnchecked(errors.first());
      throw new IllegalStateException("A store could not be closed", errors.first());
    }
  }
}
