package dev.sluice.testkit.engine.child;

import dev.sluice.engine.run.TaskState;
import dev.sluice.state.CheckpointStorage;
import dev.sluice.state.Delta;
import dev.sluice.state.DeltaRef;
import dev.sluice.state.KeyGroupRange;
import dev.sluice.state.Overlay;
import dev.sluice.state.PartitionStore;
import dev.sluice.state.StateBackend;
import dev.sluice.state.StateView;
import dev.sluice.state.heap.HeapStateBackend;
import dev.sluice.state.local.LocalCheckpointStorage;
import dev.sluice.state.store.StoreOptions;
import dev.sluice.testkit.engine.child.Messages.Start;
import dev.sluice.testkit.engine.child.Messages.WireDeltaRef;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The stores of the partitions that a child has worked on. Owned by the child's one thread. */
final class ChildStores implements AutoCloseable {
  private final Start query;
  private final StateBackend backend;
  private final LocalCheckpointStorage storage;
  private final List<DeltaRef> deltas = new ArrayList<>();
  private final Map<Integer, PartitionStore> open = new HashMap<>();
  private long version;

  private ChildStores(Start query, StateBackend backend, LocalCheckpointStorage storage) {
    this.query = query;
    this.backend = backend;
    this.storage = storage;
    this.version = query.version();
    query.deltas().forEach(delta -> deltas.add(Wire.ref(delta)));
  }

  CheckpointStorage storage() {
    return storage;
  }

  static ChildStores open(Start query, Path scratch) {
    return new ChildStores(
        query,
        HeapStateBackend.open(scratch.resolve("stores"), StoreOptions.withOverlayBytes(1 << 20)),
        LocalCheckpointStorage.open(Path.of(query.location())));
  }

  /** The state of one attempt, begun when it is first asked for. */
  TaskState state(int store, int partition, long batch) {
    return new LazyState(store, partition, batch);
  }

  /** A batch is durable: its overlays are applied, but those of {@code lost} partitions dropped. */
  void commit(long batch, List<WireDeltaRef> more, Set<Integer> lost) {
    more.forEach(delta -> deltas.add(Wire.ref(delta)));
    version = batch;
    for (Map.Entry<Integer, PartitionStore> store : open.entrySet()) {
      if (lost.contains(store.getKey())) {
        store.getValue().close();
      } else {
        store.getValue().commit(batch);
      }
    }
    open.keySet().removeAll(lost);
  }

  void drop(long batch) {
    open.values().forEach(store -> store.drop(batch));
  }

  @Override
  public void close() {
    open.values().forEach(PartitionStore::close);
    backend.close();
  }

  private PartitionStore store(int partition) {
    return open.computeIfAbsent(partition, this::openStore);
  }

  private PartitionStore openStore(int partition) {
    KeyGroupRange groups =
        KeyGroupRange.of(partition, query.parallelism(), query.plan().maxParallelism());
    return version == 0
        ? backend.create(partition, groups)
        : backend.restore(partition, groups, version, deltas, storage);
  }

  private final class LazyState implements TaskState {
    private final int store;
    private final int partition;
    private final long batch;
    private @Nullable Overlay overlay;

    LazyState(int store, int partition, long batch) {
      this.store = store;
      this.partition = partition;
      this.batch = batch;
    }

    @Override
    public StateView view() {
      Overlay begun = overlay;
      if (begun == null) {
        begun = store(partition).begin(store, batch);
        overlay = begun;
      }
      return begun;
    }

    @Override
    public Delta seal() {
      return overlay == null ? new Delta(store, partition, batch, List.of()) : overlay.seal();
    }
  }
}
