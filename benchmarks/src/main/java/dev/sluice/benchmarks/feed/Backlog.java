package dev.sluice.benchmarks.feed;

import java.util.concurrent.TimeUnit;

/**
 * How many rows to offer to a runner that is never to run out of them: what it commits in two and a
 * half seconds, so that one that commits once a second has the next second's rows before, and
 * little is left to wait for at the end. Owned by one thread.
 */
final class Backlog {
  private static final long LEAST_ROWS = 10_000;
  private static final double SECONDS = 2.5;

  /** A rate is never quite the same. */
  private static final double ENOUGH = 1.2;

  private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final long mostRows;
  private long outstanding = LEAST_ROWS;
  private Feed.Progress looked = new Feed.Progress(0, 0);
  private boolean isEnough;

  /**
   * @param mostRows that are outstanding
   */
  Backlog(long mostRows) {
    this.mostRows = mostRows;
  }

  /** Whether the runner, when last looked at, was slower than what it was offered. */
  boolean isEnough() {
    return isEnough;
  }

  /** How many more are to be offered. */
  long missing(Feed.Progress progress, long offered) {
    if (looked.nanos() == 0) {
      looked = progress;
    } else if (progress.nanos() - looked.nanos() >= LOOK_NANOS) {
      long wanted = (long) (SECONDS * progress.rowsPerSecondSince(looked));
      isEnough = wanted <= ENOUGH * outstanding || outstanding >= mostRows;
      outstanding = Math.min(mostRows, Math.max(outstanding, wanted));
      looked = progress;
    }
    return Math.max(0, progress.rows() + Math.min(outstanding, mostRows) - offered);
  }
}
