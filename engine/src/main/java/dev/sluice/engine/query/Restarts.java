package dev.sluice.engine.query;

import dev.sluice.state.CorruptCheckpointException;
import dev.sluice.state.LostOwnershipException;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * Applies a {@link RestartPolicy} to the failures of one query. Written by the query's thread;
 * {@link #told} may be read by any.
 */
final class Restarts {
  /** What {@link #pauseMillis} gives for a failure that ends the query. */
  static final long NEVER = -1;

  /** Chains of causes are not followed further; they may be circular. */
  private static final int MAX_CAUSES = 64;

  private final RestartPolicy policy;
  private final InstantSource clock;
  private long runningSinceMillis;
  private long lastPauseMillis;
  private volatile Told told = new Told(0, null, 0);

  /**
   * What others may know.
   *
   * @param count how often the query was restarted in this run
   * @param lastFailure its message; null if there was none
   * @param lastFailureMillis when it was
   */
  record Told(int count, @Nullable String lastFailure, long lastFailureMillis) {}

  Restarts(RestartPolicy policy, InstantSource clock) {
    this.policy = policy;
    this.clock = clock;
    runningSinceMillis = clock.millis();
  }

  Told told() {
    return told;
  }

  /** The query runs again from now on. */
  void running() {
    runningSinceMillis = clock.millis();
  }

  /** Counts a failure; gives how long to pause before the next try, or {@link #NEVER}. */
  long pauseMillis(Throwable failure) {
    long pauseMillis = isFinal(failure) ? NEVER : next();
    if (pauseMillis != NEVER) {
      told = new Told(told.count() + 1, String.valueOf(failure.getMessage()), clock.millis());
      lastPauseMillis = pauseMillis;
    }
    return pauseMillis;
  }

  private long next() {
    if (policy instanceof RestartPolicy.Fixed fixed) {
      return told.count() < fixed.restarts() ? fixed.pauseMillis() : NEVER;
    }
    if (policy instanceof RestartPolicy.Backoff backoff) {
      boolean isAnew =
          lastPauseMillis == 0 || clock.millis() - runningSinceMillis >= backoff.healthyMillis();
      return isAnew
          ? backoff.firstMillis()
          : Math.min(backoff.longestMillis(), saturated(lastPauseMillis));
    }
    return NEVER;
  }

  private static long saturated(long millis) {
    return millis > Long.MAX_VALUE / 2 ? Long.MAX_VALUE : 2 * millis;
  }

  /** Whether trying again can't help, or must not be. */
  private static boolean isFinal(Throwable failure) {
    Throwable cause = failure;
    for (int i = 0; i < MAX_CAUSES && cause != null; i++) {
      if (cause instanceof CorruptCheckpointException
          || cause instanceof LostOwnershipException
          || cause instanceof LinkageError) {
        return true;
      }
      cause = cause.getCause();
    }
    return false;
  }
}
