package dev.sluice.engine.embedded;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The threads that help with a batch that is big enough. They are started when first needed, and
 * sleep while there is nothing for them.
 *
 * <p>{@link #call} and {@link #dismiss} are the query's thread's.
 */
final class Workers implements AutoCloseable {
  private final String name;
  private final int helpers;
  private final List<Thread> threads = new ArrayList<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private @Nullable BatchRun batch;
  private int inside;
  private boolean closed;

  /**
   * No thread is started yet.
   *
   * @param helpers how many there will be, besides the query's own thread
   */
  Workers(String name, int helpers) {
    this.name = name;
    this.helpers = helpers;
  }

  /** Has all helpers work on a batch. */
  void call(BatchRun run) {
    if (helpers == 0) {
      return;
    }
    startThreads();
    lock.lock();
    try {
      batch = run;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Waits until no helper works on the batch any more, which must be over. */
  void dismiss() {
    lock.lock();
    try {
      batch = null;
      while (inside > 0) {
        changed.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Ends the threads and waits for them. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    boolean interrupted = false;
    for (Thread thread : threads) {
      while (thread.isAlive()) {
        try {
          thread.join();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    }
    threads.clear();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void startThreads() {
    while (threads.size() < helpers) {
      int worker = threads.size() + 1;
      Thread thread = new Thread(() -> help(worker), name + "-worker-" + worker);
      thread.setDaemon(true);
      thread.start();
      threads.add(thread);
    }
  }

  private void help(int worker) {
    BatchRun run = enter();
    while (run != null) {
      try {
        run.work(worker, () -> {});
      } catch (Throwable e) {
        run.fail(e);
      } finally {
        leave();
      }
      run = enter();
    }
  }

  private @Nullable BatchRun enter() {
    lock.lock();
    try {
      while (!closed && (batch == null || batch.isOver())) {
        changed.awaitUninterruptibly();
      }
      if (closed) {
        return null;
      }
      inside++;
      return batch;
    } finally {
      lock.unlock();
    }
  }

  private void leave() {
    lock.lock();
    try {
      inside--;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
