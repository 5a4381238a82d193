package dev.sluice.engine.work;

import dev.sluice.state.CheckpointStorage;
import dev.sluice.state.DeltaRef;
import dev.sluice.state.snapshot.SnapshotCatalog;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;

/**
 * Where the deltas stand from which a store is restored, because it lost its disk, or another
 * worker opens it: all that no snapshot holds yet. One thread adds and forgets, stores read from
 * their own threads.
 */
public final class DeltaHistory {
  /** Snapshots are looked for once in so many batches. */
  private static final int BATCHES_PER_LOOK = 1000;

  private final ConcurrentLinkedDeque<DeltaRef> deltas = new ConcurrentLinkedDeque<>();
  private final int keyGroups;
  private int batches;

  /**
   * An empty one.
   *
   * @param keyGroups of the query, its maximum parallelism
   */
  public DeltaHistory(int keyGroups) {
    this.keyGroups = keyGroups;
  }

  /** Adds references, in order of version. */
  public void add(List<DeltaRef> more) {
    deltas.addAll(more);
  }

  /** The references up to a version, in order of version. For any thread. */
  public List<DeltaRef> upTo(long version) {
    List<DeltaRef> due = new ArrayList<>();
    for (DeltaRef delta : deltas) {
      if (delta.version() <= version) {
        due.add(delta);
      }
    }
    return due;
  }

  /** A batch is durable; now and then, what snapshots hold by now is forgotten. */
  public void committed(long batch, List<DeltaRef> more, CheckpointStorage storage) {
    add(more);
    if (++batches % BATCHES_PER_LOOK == 0) {
      long needed = SnapshotCatalog.of(storage).neededFrom(keyGroups, batch);
      for (DeltaRef oldest = deltas.peekFirst();
          oldest != null && oldest.version() < needed;
          oldest = deltas.peekFirst()) {
        deltas.pollFirst();
      }
    }
  }
}
