package dev.sluice.state.store;

import dev.sluice.state.BlobRef;
import dev.sluice.state.CheckpointException;
import dev.sluice.state.CheckpointStorage;
import dev.sluice.state.CorruptCheckpointException;
import java.util.Collection;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Files of a snapshot that a store was opened on before anybody had read them: their checksums are
 * compared one after the other, by another thread, while batches run.
 *
 * <p>The store checks each block that it reads. This finds what it does not read: damage is told
 * while there may still be a copy of the file, and not when an old key comes again.
 */
final class UncheckedFiles {
  private final int partition;
  private final Queue<BlobRef> files;
  private final AtomicBoolean checking = new AtomicBoolean();
  private volatile @Nullable CheckpointException damage;

  UncheckedFiles(int partition, Collection<BlobRef> files) {
    this.partition = partition;
    this.files = new ConcurrentLinkedQueue<>(files);
  }

  /** Has the next file checked, if there is one and none is under way. */
  void checkNext(CheckpointStorage storage, Executor executor) {
    if (files.isEmpty() || !checking.compareAndSet(false, true)) {
      return;
    }
    executor.execute(
        () -> {
          try {
            BlobRef file = files.poll();
            if (file != null) {
              check(storage, file);
            }
          } finally {
            checking.set(false);
          }
        });
  }

  /** Throws what was found. */
  void requireSound() {
    CheckpointException found = damage;
    if (found != null) {
      String message =
          "Partition "
              + partition
              + " has been opened on a snapshot that is damaged: "
              + found.getMessage();
      throw found instanceof CorruptCheckpointException
          ? new CorruptCheckpointException(message, found)
          : new CheckpointException(message, found);
    }
  }

  private void check(CheckpointStorage storage, BlobRef file) {
    try {
      VerifiedBlob.check(storage, file);
    } catch (CheckpointException e) {
      // What no snapshot names any more is swept: the store has replaced it by other files.
      if (storage.sizeBytes(file.file()) >= 0) {
        damage = e;
      }
    }
  }
}
