package dev.sluice.engine.embedded;

import dev.sluice.state.CheckpointStorage;
import dev.sluice.state.DeltaRef;
import dev.sluice.state.KeyGroupRange;
import dev.sluice.state.PartitionStore;
import dev.sluice.state.StateBackend;
import dev.sluice.state.Tables;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Stores in maps, which a restart finds again, cut to its own key groups. Checks its callers. */
final class FakeBackend implements StateBackend {
  private List<FakeStore> old = new ArrayList<>();
  private final List<FakeStore> open = new CopyOnWriteArrayList<>();

  /** The query restarts: what is committed now is what {@link #restore} gives. */
  void restart() {
    assertAllClosed();
    old = new ArrayList<>(open);
    open.clear();
  }

  void assertAllClosed() {
    for (FakeStore store : open) {
      if (!store.isClosed()) {
        throw new AssertionError("Store " + store.partition() + " was not closed");
      }
    }
  }

  /** All committed entries of a store, of all partitions. */
  Map<byte[], byte[]> entries(int store) {
    Map<byte[], byte[]> all = new TreeMap<>(Arrays::compareUnsigned);
    open.forEach(partition -> all.putAll(partition.committed(store)));
    return all;
  }

  @Override
  public synchronized PartitionStore create(int partition, KeyGroupRange keyGroups) {
    FakeStore store = new FakeStore(partition, keyGroups);
    open.add(store);
    return store;
  }

  @Override
  public synchronized PartitionStore restore(
      int partition,
      KeyGroupRange keyGroups,
      long version,
      List<DeltaRef> deltas,
      CheckpointStorage storage) {
    FakeStore store = new FakeStore(partition, keyGroups);
    for (FakeStore from : old) {
      for (int id : from.stores()) {
        from.committed(id)
            .forEach(
                (key, value) -> {
                  if (keyGroups.contains(Tables.keyGroup(key))) {
                    store.committed(id).put(key, value);
                  }
                });
      }
    }
    open.add(store);
    return store;
  }

  @Override
  public void close() {
    assertAllClosed();
  }
}
