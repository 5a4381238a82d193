package dev.sluice.benchmarks.feed;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Offers rows to readers in the same JVM, and learns when they are committed. Safe for all threads.
 *
 * <p>There is one for the whole JVM, since runners carry sources about in serialised form.
 */
public final class Feed {
  private static final Feed IN_THIS_JVM = new Feed();

  private final AtomicLong available = new AtomicLong();
  private final Object lock = new Object();

  /** Per split the first row that is not committed; guarded by the lock. */
  private long[] nextRows = new long[0];

  /** When the last mark was finalised; guarded by the lock. */
  private long committedNanos;

  /** Takes what is committed; guarded by the lock. */
  private @Nullable CommitLatency latency;

  /** While there is one, it says what is offered. */
  private volatile @Nullable Schedule schedule;

  private volatile int wordsPerRow = 1;

  private volatile boolean ended;

  Feed() {}

  /** The one that the sources read. */
  public static Feed inThisJvm() {
    return IN_THIS_JVM;
  }

  /** How many words a row has. */
  int wordsPerRow() {
    return wordsPerRow;
  }

  /** Says so; before the first row is read. */
  public void setWordsPerRow(int words) {
    wordsPerRow = words;
  }

  /** Rows from 0 up to here may be read. */
  public long offered() {
    Schedule paced = schedule;
    return paced == null ? available.get() : paced.endAt(System.nanoTime());
  }

  /** Offers more rows at once. */
  public void offer(long rows) {
    available.addAndGet(rows);
  }

  /** Says that no more rows will be offered. */
  public void end() {
    ended = true;
  }

  /** Whether no more rows will be offered. */
  public boolean hasEnded() {
    return ended;
  }

  /**
   * Offers rows as a schedule says, from the first that was not offered yet.
   *
   * @param measured is told of all commits from now on, and may be read again after {@link
   *     #endSchedule}
   */
  void follow(Schedule paced, CommitLatency measured) {
    if (paced.firstRow() != available.get()) {
      throw new IllegalArgumentException(
          "The schedule begins with row " + paced.firstRow() + ", offered are " + available.get());
    }
    synchronized (lock) {
      latency = measured;
    }
    schedule = paced;
  }

  /** All rows of the schedule are offered, and nothing is measured any more. */
  void endSchedule() {
    Schedule paced = schedule;
    if (paced != null) {
      available.set(paced.end());
      schedule = null;
    }
    synchronized (lock) {
      latency = null;
    }
  }

  /** Says that the runner will not read the rows of {@code split} before {@code nextRow} again. */
  public void committed(int split, int splits, long nextRow) {
    long now = System.nanoTime();
    synchronized (lock) {
      if (nextRows.length != splits) {
        nextRows = new long[splits];
        Arrays.setAll(nextRows, i -> i);
      }
      if (nextRow > nextRows[split]) {
        if (latency != null) {
          latency.committed(nextRows[split], nextRow, splits, now);
        }
        nextRows[split] = nextRow;
      }
      committedNanos = now;
      lock.notifyAll();
    }
  }

  /** What is committed by now. */
  Progress progress() {
    synchronized (lock) {
      long rows = 0;
      for (int split = 0; split < nextRows.length; split++) {
        rows += (nextRows[split] - split) / nextRows.length;
      }
      return new Progress(rows, committedNanos);
    }
  }

  /**
   * What was committed up to a time.
   *
   * @param rows of all splits
   * @param nanos when the last mark was finalised, a reading of {@link System#nanoTime}
   */
  record Progress(long rows, long nanos) {
    /** The rate from an earlier progress to this one, both at a commit; 0 if they are the same. */
    double rowsPerSecondSince(Progress earlier) {
      return nanos == earlier.nanos ? 0 : (rows - earlier.rows) * 1e9 / (nanos - earlier.nanos);
    }
  }

  /**
   * Waits until all that was offered is committed.
   *
   * @return the reading of {@link System#nanoTime} when the last mark was finalised
   */
  public long awaitCommitted(long timeoutMillis) throws InterruptedException, TimeoutException {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
    synchronized (lock) {
      while (!allCommitted()) {
        long leftMillis = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        if (leftMillis <= 0) {
          throw new TimeoutException(
              "Rows up to "
                  + offered()
                  + " were offered, but after "
                  + timeoutMillis
                  + " ms only these of each split committed: "
                  + Arrays.toString(nextRows));
        }
        lock.wait(leftMillis);
      }
      return committedNanos;
    }
  }

  private boolean allCommitted() {
    long offered = offered();
    return nextRows.length > 0 && Arrays.stream(nextRows).allMatch(next -> next >= offered);
  }
}
