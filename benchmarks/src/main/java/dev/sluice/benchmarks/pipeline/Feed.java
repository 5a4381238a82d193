package dev.sluice.benchmarks.pipeline;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Offers rows to the readers in this JVM, and learns when they are committed. Safe for all threads.
 *
 * <p>Static, since runners carry sources about in serialised form.
 */
final class Feed {
  private static final AtomicLong OFFERED = new AtomicLong();
  private static final Object LOCK = new Object();

  /** Per split the first row that is not committed; guarded by LOCK. */
  private static long[] nextRows = new long[0];

  /** When the last mark was finalised; guarded by LOCK. */
  private static long committedNanos;

  private static volatile int wordsPerRow = 1;

  private Feed() {}

  /** How many words a row has. */
  static int wordsPerRow() {
    return wordsPerRow;
  }

  /** Says so; before the first row is read. */
  static void setWordsPerRow(int words) {
    wordsPerRow = words;
  }

  /** Rows from 0 up to here may be read. */
  static long offered() {
    return OFFERED.get();
  }

  static void offer(int rows) {
    OFFERED.addAndGet(rows);
  }

  /** Says that the runner will not read the rows of {@code split} before {@code nextRow} again. */
  static void committed(int split, int splits, long nextRow) {
    long now = System.nanoTime();
    synchronized (LOCK) {
      if (nextRows.length != splits) {
        nextRows = new long[splits];
        Arrays.setAll(nextRows, i -> i);
      }
      nextRows[split] = Math.max(nextRows[split], nextRow);
      committedNanos = now;
      LOCK.notifyAll();
    }
  }

  /**
   * Waits until all that was offered is committed.
   *
   * @return the reading of {@link System#nanoTime} when the last mark was finalised
   */
  static long awaitCommitted(long timeoutMillis) throws InterruptedException, TimeoutException {
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
    return nextRows.length > 0 && Arrays.stream(nextRows).allMatch(next -> next >= offered());
  }
}
