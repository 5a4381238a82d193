package dev.sluice.engine.operator;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * How much of the heap one who gathers rows may take: in a small heap less than usual, and while
 * several queries of the process run batches a part of it each. For any thread.
 */
public final class HeapShare {
  private static final AtomicInteger RUNNING = new AtomicInteger();

  private HeapShare() {}

  /**
   * The share of a query that runs alone: the lesser of what is usual and a part of the largest
   * heap that this process may have.
   *
   * @param usualBytes what suits a heap of some gigabytes, at least 1
   * @param part takes one in so many bytes of the heap, at least 1
   */
  public static long bytes(long usualBytes, int part) {
    return Math.max(1, Math.min(usualBytes, Runtime.getRuntime().maxMemory() / part));
  }

  /**
   * Whether so many bytes are all that may be taken now. Cheap enough to be asked for each row.
   *
   * @param takenBytes 0 or more
   * @param shareBytes of a query that runs alone
   */
  public static boolean isTaken(long takenBytes, long shareBytes) {
    return takenBytes * sharing() >= shareBytes;
  }

  /** How many bytes of the share of a query that runs alone may be taken now. */
  public static long now(long shareBytes) {
    return shareBytes / sharing();
  }

  /** A query begins a batch. */
  public static void begin() {
    RUNNING.incrementAndGet();
  }

  /** A batch that was begun is over. */
  public static void end() {
    RUNNING.decrementAndGet();
  }

  /** Among how many a share is divided: the batches that run just now, at least 1. */
  private static int sharing() {
    return Math.max(1, RUNNING.get());
  }
}
