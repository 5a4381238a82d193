package dev.sluice.engine.work;

import dev.sluice.engine.run.TaskState;
import dev.sluice.state.Delta;
import dev.sluice.state.Overlay;
import dev.sluice.state.PartitionStore;
import dev.sluice.state.StateView;
import dev.sluice.state.recent.RecentWrites;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A partition's store, whose overlays are begun when a task first asks for its state.
 *
 * <p>Tasks of several stages may ask at once, from different threads: beginning goes under a lock,
 * once per task and batch.
 */
final class HeldState {
  private final PartitionStore store;
  private final ReentrantLock beginning = new ReentrantLock();
  private boolean begun;

  HeldState(PartitionStore store) {
    this.store = store;
  }

  PartitionStore store() {
    return store;
  }

  /** The state of one task in one batch. */
  TaskState of(int storeId, long batch, RecentWrites recent) {
    return new Lazy(storeId, batch, recent);
  }

  /** The batch was empty: whatever overlays it began go. Called when no task runs. */
  void forget(long batch) {
    if (begun) {
      store.drop(batch);
    }
  }

  /** Another batch begins. Called when no task runs. */
  void beginBatch() {
    begun = false;
  }

  private Overlay begin(int storeId, long batch) {
    beginning.lock();
    try {
      begun = true;
      return store.begin(storeId, batch);
    } finally {
      beginning.unlock();
    }
  }

  private final class Lazy implements TaskState {
    private final int storeId;
    private final long batch;
    private final RecentWrites recent;
    private @Nullable Overlay overlay;
    private @Nullable StateView view;

    Lazy(int storeId, long batch, RecentWrites recent) {
      this.storeId = storeId;
      this.batch = batch;
      this.recent = recent;
    }

    @Override
    public StateView view() {
      StateView open = view;
      if (open == null) {
        Overlay begun = begin(storeId, batch);
        open = recent.over(begun);
        overlay = begun;
        view = open;
      }
      return open;
    }

    @Override
    public Delta seal() {
      return overlay == null
          ? new Delta(storeId, store.partition(), batch, List.of())
          : overlay.seal();
    }
  }
}
