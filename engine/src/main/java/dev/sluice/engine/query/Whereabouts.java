package dev.sluice.engine.query;

import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where a query's thread is: in the engine's hands, where nobody may interrupt it since that would
 * close files under it, or out, where user code runs that may never come back.
 *
 * <pre>
 *   IN ---- goes out ----> OUT ----------+--> given up: it can't come in any more
 *    ^                      |            |
 *    +------ comes in ------+ <-- interrupted, once or more
 * </pre>
 *
 * <p>{@link #out} is called by the query's thread, the rest by any.
 */
final class Whereabouts {
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable Thread out;
  private String task = "start";
  private boolean isGivenUp;

  /**
   * Does what may run user code.
   *
   * @param task what it is about, for people, as in "run batch 7"
   * @throws GivenUpException if the query has ended meanwhile
   */
  <T extends @Nullable Object> T out(String task, Supplier<T> work) {
    goOut(task);
    try {
      return work.get();
    } finally {
      comeIn();
    }
  }

  /** {@link #out} without a result. */
  void outside(String task, Runnable work) {
    goOut(task);
    try {
      work.run();
    } finally {
      comeIn();
    }
  }

  /** What the thread went out for last. */
  String task() {
    lock.lock();
    try {
      return task;
    } finally {
      lock.unlock();
    }
  }

  /** Interrupts the thread if it is out. */
  void interrupt() {
    lock.lock();
    try {
      if (out != null) {
        out.interrupt();
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Never lets the thread do anything of the engine's again once it is out.
   *
   * @return whether it is out now; if not, it still has what it holds in its hands
   */
  boolean giveUp() {
    lock.lock();
    try {
      isGivenUp = true;
      return out != null;
    } finally {
      lock.unlock();
    }
  }

  private void goOut(String next) {
    lock.lock();
    try {
      if (isGivenUp) {
        throw new GivenUpException();
      }
      task = next;
      out = Thread.currentThread();
    } finally {
      lock.unlock();
    }
  }

  private void comeIn() {
    lock.lock();
    try {
      out = null;
      boolean unused = Thread.interrupted(); // user code's own, or one that is answered by now
      if (isGivenUp) {
        throw new GivenUpException();
      }
    } finally {
      lock.unlock();
    }
  }
}
