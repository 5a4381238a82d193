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
    long idlePollMillis) {
  /** A name that was chosen, the same limits for each batch; so many batches to go back to. */
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
        idlePollMillis);
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
