package dev.sluice.engine.query;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Sees to it that a query ends in time, on a thread that keeps the process alive until it has.
 *
 * <pre>
 *   KEEPING --count--> COUNTING --patience is over--> INTERRUPTING --GRACE_MILLIS--> the query is given up
 *      ^                  |
 *      +----- relax ------+
 * </pre>
 *
 * <p>{@link #run} is the thread's; the rest may be called by any.
 */
final class Keeper implements Runnable {
  /** How long user code has to answer an interrupt. */
  static final long GRACE_MILLIS = 500;

  /** User code may swallow an interrupt: it is repeated so often. */
  private static final long BETWEEN_INTERRUPTS_MILLIS = 50;

  private final long patienceMillis;
  private final Runnable interrupting;
  private final Runnable givingUp;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private boolean isCounting;
  private boolean hasEnded;
  private volatile boolean isImpatient;
  private long rounds;

  /**
   * @param interrupting asks user code to end; done again and again
   * @param givingUp ends the query without the threads that user code holds; done once at most
   */
  Keeper(long patienceMillis, Runnable interrupting, Runnable givingUp) {
    this.patienceMillis = patienceMillis;
    this.interrupting = interrupting;
    this.givingUp = givingUp;
  }

  /** The query is to end; its time runs from the first of such calls. */
  void count() {
    lock.lock();
    try {
      isCounting = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** The query goes on: its time begins anew with the next {@link #count}. */
  void relax() {
    lock.lock();
    try {
      isCounting = false;
      isImpatient = false;
      rounds++;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Whether user code was asked to end by an interrupt. */
  boolean isImpatient() {
    return isImpatient;
  }

  /** The query has ended. */
  void end() {
    lock.lock();
    try {
      hasEnded = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void run() {
    while (awaitCount()) {
      if (isOverAfter(patienceMillis) && interrupt()) {
        givingUp.run();
        return;
      }
    }
  }

  /** Interrupts for a while; whether it was in vain. */
  private boolean interrupt() {
    for (long millis = 0; millis < GRACE_MILLIS; millis += BETWEEN_INTERRUPTS_MILLIS) {
      isImpatient = true;
      interrupting.run();
      if (!isOverAfter(BETWEEN_INTERRUPTS_MILLIS)) {
        return false;
      }
    }
    return true;
  }

  /** Waits until time runs; false if the query has ended before. */
  private boolean awaitCount() {
    lock.lock();
    try {
      while (!isCounting && !hasEnded) {
        changed.awaitUninterruptibly();
      }
      return !hasEnded;
    } finally {
      lock.unlock();
    }
  }

  /** Waits so long; false if the query has ended or goes on before that is over. */
  private boolean isOverAfter(long millis) {
    lock.lock();
    try {
      long round = rounds;
      long nanos = TimeUnit.MILLISECONDS.toNanos(millis);
      while (nanos > 0 && !hasEnded && round == rounds) {
        nanos = awaitNanos(nanos);
      }
      return !hasEnded && round == rounds;
    } finally {
      lock.unlock();
    }
  }

  @SuppressWarnings("WaitNotInLoop") // its only caller is one
  private long awaitNanos(long nanos) {
    try {
      return changed.awaitNanos(nanos);
    } catch (InterruptedException e) {
      return nanos; // nobody has a reason to; it only makes the wait longer
    }
  }
}
