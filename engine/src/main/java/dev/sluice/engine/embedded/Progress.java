package dev.sluice.engine.embedded;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Lets a thread that finds nothing to do sleep until another one has got on.
 *
 * <p>Whoever gets on counts first and looks for sleepers then; whoever goes to sleep is counted
 * first and looks at the count then. So one of them sees the other. For any thread.
 */
final class Progress {
  private final AtomicLong count = new AtomicLong();
  private final AtomicInteger sleepers = new AtomicInteger();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition gotOn = lock.newCondition();

  /** To be read before looking for work. */
  long seen() {
    return count.get();
  }

  /** Something was done that may give others something to do. */
  void gotOn() {
    count.incrementAndGet();
    if (sleepers.get() > 0) {
      lock.lock();
      try {
        gotOn.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  /** Sleeps until something was done since {@code seen}. */
  void await(long seen) {
    lock.lock();
    sleepers.incrementAndGet();
    try {
      while (count.get() == seen) {
        gotOn.awaitUninterruptibly();
      }
    } finally {
      sleepers.decrementAndGet();
      lock.unlock();
    }
  }
}
