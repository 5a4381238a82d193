package dev.sluice.state.store;

import dev.sluice.state.CheckpointStorage;
import dev.sluice.state.DeltaRef;
import dev.sluice.state.KeyGroupRange;
import dev.sluice.state.PartitionStore;
import dev.sluice.state.StateBackend;
import dev.sluice.state.files.Scratch;
import java.util.List;

/** A backend made of overlays over the committed stores of a factory. */
public final class StackedBackend implements StateBackend {
  private final StoreFactory factory;
  private final StoreOptions options;
  private final Scratch scratch;
  private final Restoring restoring;

  public StackedBackend(StoreFactory factory, StoreOptions options, Scratch scratch) {
    this.factory = factory;
    this.options = options;
    this.scratch = scratch;
    restoring = new Restoring(factory);
  }

  @Override
  public PartitionStore create(int partition, KeyGroupRange keyGroups) {
    return new StackedStore(place(partition, keyGroups), Restored.empty(factory.create()));
  }

  @Override
  public PartitionStore restore(
      int partition,
      KeyGroupRange keyGroups,
      long version,
      List<DeltaRef> deltas,
      CheckpointStorage storage) {
    StorePlace place = place(partition, keyGroups);
    return new StackedStore(
        place, restoring.restore(place, version, deltas, storage, StoreFactory.Checking.LATER));
  }

  @Override
  public void close() {
    factory.close();
  }

  private StorePlace place(int partition, KeyGroupRange keyGroups) {
    return new StorePlace(partition, keyGroups, options, scratch, restoring);
  }
}
