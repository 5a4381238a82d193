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
 * <p>The query's thread calls them when it sees between two steps that a batch is big. While it is
 * in one long step it can't; so the first of them looks now and then, and calls the others itself
 * when it sees the same batch twice. The longer it sees none, the seldomer it looks, and at last it
 * sleeps until there is one.
 *
 * <p>{@link #watch}, {@link #call} and {@link #dismiss} are the query's thread's.
 */
final class Workers implements AutoCloseable {
  /** How many times seldomer than usual it is looked before sleeping. */
  private static final int IDLE_FACTOR = 16;

  /** The helper that looks. */
  private static final int WATCHING = 1;

  private final String name;
  private final int helpers;
  private final long lookNanos;
  private final List<Thread> threads = new ArrayList<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private @Nullable BatchRun batch;
  private @Nullable BatchRun watched;
  private boolean sleeps;
  private int inside;
  private boolean closed;

  /**
   * No thread is started yet.
   *
   * @param helpers how many there will be, besides the query's own thread
   * @param lookNanos how often the first one looks; a batch is seen twice before it helps
   */
  Workers(String name, int helpers, long lookNanos) {
    this.name = name;
    this.helpers = helpers;
    this.lookNanos = lookNanos;
  }

  /** A batch begins, on the query's thread alone. */
  void watch(BatchRun run) {
    if (helpers == 0) {
      return;
    }
    lock.lock();
    try {
      watched = run;
      startThreads(1);
      if (sleeps) {
        sleeps = false;
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Has all helpers work on a batch. */
  void call(BatchRun run) {
    if (helpers == 0) {
      return;
    }
    lock.lock();
    try {
      startThreads(helpers);
      batch = run;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Interrupts the helpers that work on a batch. Any thread may call it. */
  void interrupt() {
    lock.lock();
    try {
      if (inside > 0) {
        threads.forEach(Thread::interrupt);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Waits until no helper works on the batch any more, which must be over. */
  void dismiss() {
    if (helpers == 0) {
      return;
    }
    lock.lock();
    try {
      batch = null;
      watched = null;
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

  private void startThreads(int wanted) {
    while (threads.size() < wanted && !closed) {
      int worker = threads.size() + 1;
      Thread thread = new Thread(() -> help(worker), name + "-worker-" + worker);
      thread.setDaemon(true);
      thread.start();
      threads.add(thread);
    }
  }

  private void help(int worker) {
    BatchRun run = enter(worker);
    while (run != null) {
      try {
        run.work(worker, () -> {});
      } catch (Throwable e) {
        run.fail(e);
      } finally {
        leave();
      }
      run = enter(worker);
    }
  }

  private @Nullable BatchRun enter(int worker) {
    lock.lock();
    try {
      if (worker == WATCHING) {
        look();
      }
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

  /** Until there is a batch to work on: the one that was called for, or one that takes long. */
  private void look() {
    BatchRun seen = null;
    long waitNanos = lookNanos;
    while (!closed && (batch == null || batch.isOver())) {
      BatchRun running = watched;
      if (running != null && running == seen && !running.isOver()) {
        startThreads(helpers);
        batch = running;
        changed.signalAll();
        return;
      }
      seen = running;
      waitNanos = running == null ? 2 * waitNanos : lookNanos;
      if (waitNanos > IDLE_FACTOR * lookNanos) {
        awaitBatch();
        waitNanos = lookNanos;
      } else {
        awaitLook(waitNanos);
      }
    }
  }

  private void awaitBatch() {
    sleeps = true;
    while (!closed && batch == null && sleeps) {
      changed.awaitUninterruptibly();
    }
    sleeps = false;
  }

  @SuppressWarnings("WaitNotInLoop") // its only caller is one
  private void awaitLook(long nanos) {
    try {
      var unused = changed.awaitNanos(nanos); // looked at again either way
    } catch (InterruptedException e) {
      // user code that ran on this thread may have asked for it; nobody else does
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
