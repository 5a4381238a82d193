package dev.sluice.engine.query;

/**
 * Whether a query whose batch, source or checkpoint has failed goes on from its last commit, and
 * when.
 *
 * <p>Some failures are final under every policy: damage, a lost checkpoint, a program that does not
 * fit. A worker that is lost ({@link dev.sluice.engine.executor.TransientFailure}) is no failure
 * until its batch was lost again and again.
 */
public sealed interface RestartPolicy {
  /** Never: the first failure ends the query. */
  record None() implements RestartPolicy {}

  /**
   * So often in all, after the same pause each time.
   *
   * @param restarts at least 1
   * @param pauseMillis at least 0
   */
  record Fixed(int restarts, long pauseMillis) implements RestartPolicy {
    public Fixed {
      if (restarts < 1 || pauseMillis < 0) {
        throw new IllegalArgumentException(
            "At least 1 restart after at least 0 ms, not " + restarts + " after " + pauseMillis);
      }
    }
  }

  /**
   * For ever, after pauses that double from the first to the longest.
   *
   * @param firstMillis at least 1
   * @param longestMillis at least {@code firstMillis}
   * @param healthyMillis how long a query runs without a failure until pauses begin anew with the
   *     first; at least 1
   */
  record Backoff(long firstMillis, long longestMillis, long healthyMillis)
      implements RestartPolicy {
    public Backoff {
      if (firstMillis < 1 || longestMillis < firstMillis || healthyMillis < 1) {
        throw new IllegalArgumentException(
            "The first pause and the healthy time are at least 1 ms, the longest pause is at least"
                + " the first, not "
                + firstMillis
                + ", "
                + longestMillis
                + " and "
                + healthyMillis);
      }
    }
  }
}
