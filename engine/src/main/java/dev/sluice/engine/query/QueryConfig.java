package dev.sluice.engine.query;

import dev.sluice.engine.executor.BatchLimits;
import dev.sluice.engine.loop.Limits;
import dev.sluice.engine.loop.Retained;

/**
 * How a query runs.
 *
 * @param name for people
 * @param isNameGiven whether somebody chose it: then it is unique among the running queries of the
 *     process
 * @param limits what each batch may take in
 * @param parallelism the number of partitions, at least 1
 * @param retained which committed batches can be gone back to
 * @param idlePollMillis how often sources are asked when they had nothing, at least 1
 */
public record QueryConfig(
    String name,
    boolean isNameGiven,
    Trigger trigger,
    Limits limits,
    int parallelism,
    Retained retained,
    long idlePollMillis,
    Care care) {
  /** How long an end may take unless said otherwise. */
  public static final long STOP_PATIENCE_MILLIS = 10_000;

  /**
   * What is done about failures and about user code that does not return.
   *
   * @param restarts when the query begins anew after a failure
   * @param stopPatienceMillis how long it waits for user code at its end before it interrupts it
   *     and, half a second later, ends without it; at least 1
   */
  public record Care(RestartPolicy restarts, long stopPatienceMillis) {
    /** No restarts, and the usual patience. */
    public static final Care USUAL = new Care(new RestartPolicy.None(), STOP_PATIENCE_MILLIS);

    public Care {
      if (stopPatienceMillis < 1) {
        throw new IllegalArgumentException(
            "The patience is at least 1 ms, not " + stopPatienceMillis);
      }
    }
  }

  /** A name that was chosen, the same limits for each batch, the usual care, and no time. */
  public QueryConfig(
      String name,
      Trigger trigger,
      BatchLimits limits,
      int parallelism,
      int retainedBatches,
      long idlePollMillis) {
    this(
        name,
        true,
        trigger,
        Limits.fixed(limits),
        parallelism,
        new Retained(retainedBatches, 0),
        idlePollMillis,
        Care.USUAL);
  }

  /** The same with another care. */
  public QueryConfig with(Care other) {
    return new QueryConfig(
        name, isNameGiven, trigger, limits, parallelism, retained, idlePollMillis, other);
  }

  public QueryConfig {
    if (parallelism < 1 || idlePollMillis < 1) {
      throw new IllegalArgumentException(
          "parallelism and idlePollMillis are at least 1, not "
              + parallelism
              + " and "
              + idlePollMillis);
    }
  }
}
