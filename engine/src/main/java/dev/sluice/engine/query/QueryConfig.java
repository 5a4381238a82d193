package dev.sluice.engine.query;

import dev.sluice.engine.executor.BatchLimits;
import dev.sluice.engine.loop.Limits;

/**
 * How a query runs.
 *
 * @param name for people; unique among the running queries of the process
 * @param limits what each batch may take in
 * @param parallelism the number of partitions, at least 1
 * @param retainedBatches how many committed batches can be gone back to, at least 1
 * @param idlePollMillis how often sources are asked when they had nothing, at least 1
 */
public record QueryConfig(
    String name,
    Trigger trigger,
    Limits limits,
    int parallelism,
    int retainedBatches,
    long idlePollMillis) {
  /** The same limits for each batch. */
  public QueryConfig(
      String name,
      Trigger trigger,
      BatchLimits limits,
      int parallelism,
      int retainedBatches,
      long idlePollMillis) {
    this(name, trigger, Limits.fixed(limits), parallelism, retainedBatches, idlePollMillis);
  }

  public QueryConfig {
    if (parallelism < 1 || retainedBatches < 1 || idlePollMillis < 1) {
      throw new IllegalArgumentException(
          "parallelism, retainedBatches and idlePollMillis are at least 1, not "
              + parallelism
              + ", "
              + retainedBatches
              + " and "
              + idlePollMillis);
    }
  }
}
