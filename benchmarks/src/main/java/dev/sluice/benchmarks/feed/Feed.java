package dev.sluice.benchmarks.feed;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Offers rows to the readers in this JVM, and learns when they are committed. Safe for all threads.
 *
 * <p>Static, since runners carry sources about in serialised form.
 */
public final class Feed {
  private static final AtomicLong OFFERED = new AtomicLong();
  private static final Object LOCK = new Object();

  /** Per split the first row that is not committed; guarded by LOCK. */
  private static long[] nextRows = new long[0];

  /** When the last mark was finalised; guarded by LOCK. */
  private static long committedNanos;

  /** Takes what is committed; guarded by LOCK. */
  private static @Nullable CommitLatency latency;

  /** While there is one, it says what is offered. */
  private static volatile @Nullable Schedule schedule;

  private static volatile int wordsPerRow = 1;

  private Feed() {}

  /** How many words a row has. */
  static int wordsPerRow() {
    return wordsPerRow;
  }

  /** Says so; before the first row is read. */
  public static void setWordsPerRow(int words) {
    wordsPerRow = words;
  }

  /** Rows from 0 up to here may be read. */
  public static long offered() {
    Schedule paced = schedule;
    return paced == null ? OFFERED.get() : paced.endAt(System.nanoTime());
  }

  /** Offers more rows at once. */
  public static void offer(long rows) {
    OFFERED.addAndGet(rows);
  }

  /**
   * Offers rows as a schedule says, from the first that was not offered yet.
   *
   * @param measured is told of all commits from now on, and may be read again after {@link
   *     #endSchedule}
   */
  static void follow(Schedule paced, CommitLatency measured) {
    if (paced.firstRow() != OFFERED.get()) {
      throw new IllegalArgumentException(
          "The schedule begins with row " + paced.firstRow() + ", offered are " + OFFERED.get());
    }
    synchronized (LOCK) {
      latency = measured;
    }
    schedule = paced;
  }

  /** All rows of the schedule are offered, and nothing is measured any more. */
  static void endSchedule() {
    Schedule paced = schedule;
    if (paced != null) {
      OFFERED.set(paced.end());
      schedule = null;
    }
    synchronized (LOCK) {
      latency = null;
    }
  }

  /** Says that the runner will not read the rows of {@code split} before {@code nextRow} again. */
  public static void committed(int split, int splits, long nextRow) {
    long now = System.nanoTime();
    synchronized (LOCK) {
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
      LOCK.notifyAll();
    }
  }

  /** What is committed by now. */
  static Progress progress() {
    synchronized (LOCK) {
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
  record Progress(long rows, long nanos) {}

  /**
   * Waits until all that was offered is committed.
   *
   * @return the reading of {@link System#nanoTime} when the last mark was finalised
   */
  public static long awaitCommitted(long timeoutMillis)
      throws InterruptedException, TimeoutException {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
    synchronized (LOCK) {
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
        LOCK.wait(leftMillis);
      }
      return committedNanos;
    }
  }

  private static boolean allCommitted() {
    long offered = offered();
    return nextRows.length > 0 && Arrays.stream(nextRows).allMatch(next -> next >= offered);
  }
}
