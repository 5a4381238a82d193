package dev.sluice.state.store;

import com.google.common.util.concurrent.Uninterruptibles;
import dev.sluice.state.CheckpointException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The thread that changes a partition's committed store, one task after the other.
 *
 * <p>What waits is bounded in bytes: who queues more waits. After a failure nothing is run any more
 * and nobody waits; the failure is thrown to whoever asks.
 */
final class ApplyThread implements AutoCloseable {
  private static final int UNIT_BYTES = 1 << 10;

  private final int partition;
  private final int units;
  private final Semaphore free;
  private final ExecutorService executor;
  private volatile @Nullable Throwable failure;
  private volatile boolean closed;

  ApplyThread(int partition, long pendingBytes) {
    this.partition = partition;
    units = (int) Math.max(1, Math.min(pendingBytes / UNIT_BYTES, Integer.MAX_VALUE));
    free = new Semaphore(units);
    executor =
        Executors.newSingleThreadExecutor(
            task -> {
              Thread thread = new Thread(task, "sluice-apply-" + partition);
              thread.setDaemon(true);
              return thread;
            });
  }

  /** Queues a task that keeps {@code bytes} alive; waits until there is room for them. */
  void queue(long bytes, Runnable task) {
    int needed = (int) Math.min(units, bytes / UNIT_BYTES);
    free.acquireUninterruptibly(needed);
    executor.execute(
        () -> {
          try {
            if (failure == null && !closed) {
              task.run();
            }
          } catch (RuntimeException | Error e) {
            failure = e;
          } finally {
            free.release(needed);
          }
        });
  }

  /** Runs a task between two others; a failure of it is in the future and ends nothing. */
  <T> CompletableFuture<T> between(Supplier<T> task) {
    return CompletableFuture.supplyAsync(task, executor);
  }

  /** Waits until all that is queued now was run. */
  void await() {
    CompletableFuture.runAsync(() -> {}, executor).join();
    requireHealthy();
  }

  /** Throws what a task failed with. */
  void requireHealthy() {
    Throwable failed = failure;
    if (failed != null) {
      throw new CheckpointException(
          "The store of partition "
              + partition
              + " could not take committed changes: "
              + failed.getMessage()
              + " They are safe in the log. Check the disk of the working directory, then open the"
              + " query again.",
          failed);
    }
  }

  /** Ends after the task under way; the others are left undone. */
  @Override
  public void close() {
    closed = true;
    executor.shutdown();
    if (!Uninterruptibles.awaitTerminationUninterruptibly(executor, 1, TimeUnit.HOURS)) {
      throw new IllegalStateException("The store of partition " + partition + " does not stop");
    }
  }
}
