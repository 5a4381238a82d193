package dev.sluice.state.heap;

import dev.sluice.state.CheckpointStorage;
import dev.sluice.state.delta.Entries;
import dev.sluice.state.files.Scratch;
import dev.sluice.state.snapshot.SnapshotManifest;
import dev.sluice.state.store.CommittedStore;
import dev.sluice.state.store.SnapshotCut;
import dev.sluice.state.store.SnapshotReader;
import dev.sluice.state.store.SortedSnapshotReader;
import dev.sluice.state.store.StoreFactory;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Stores that refuse or delay changes where a test says so. */
final class FragileStores implements StoreFactory {
  private final Scratch scratch;
  private final AtomicInteger refusals = new AtomicInteger();
  private final AtomicInteger opened = new AtomicInteger();
  private volatile Runnable beforeApply = () -> {};

  FragileStores(Scratch scratch) {
    this.scratch = scratch;
  }

  /** Refuses the next applies. */
  void refuse(int applies) {
    refusals.set(applies);
  }

  void beforeApply(Runnable action) {
    beforeApply = action;
  }

  int opened() {
    return opened.get();
  }

  @Override
  public CommittedStore create() {
    opened.incrementAndGet();
    return new Fragile(new HeapStore(scratch));
  }

  @Override
  public @Nullable Adopted adopt(
      CheckpointStorage storage, SnapshotManifest snapshot, Checking checking) {
    return null;
  }

  @Override
  public List<SnapshotReader> readers() {
    return List.of(new SortedSnapshotReader());
  }

  @Override
  public void close() {}

  private final class Fragile implements CommittedStore {
    private final CommittedStore store;

    private Fragile(CommittedStore store) {
      this.store = store;
    }

    @Override
    public byte @Nullable [] get(int number, byte[] key) {
      return store.get(number, key);
    }

    @Override
    public List<byte @Nullable []> getAll(int number, List<byte[]> keys) {
      return store.getAll(number, keys);
    }

    @Override
    public Entries entries(int number, byte[] from, byte[] to) {
      return store.entries(number, from, to);
    }

    @Override
    public void apply(List<StoreChanges> changes) {
      beforeApply.run();
      if (refusals.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
        throw new IllegalStateException("No space left on device.");
      }
      store.apply(changes);
    }

    @Override
    public Loader loader() {
      return store.loader();
    }

    @Override
    public SnapshotCut cut() {
      return store.cut();
    }

    @Override
    public void close() {
      store.close();
    }
  }
}
