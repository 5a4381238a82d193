package dev.sluice.engine.loop;

import dev.sluice.engine.executor.BatchLimits;
import java.util.SplittableRandom;

/** What each batch may take in. A pure function: a batch that is run again gets the same. */
@FunctionalInterface
public interface Limits {
  BatchLimits of(long batch);

  /** The same for each batch. */
  static Limits fixed(BatchLimits limits) {
    return batch -> limits;
  }

  /**
   * For tests that cut the input in all ways: each batch may take 1 to {@code mostRecords} records,
   * drawn from the seed and the batch's number.
   *
   * @param limits what else holds
   */
  static Limits drawn(BatchLimits limits, int mostRecords, long seed) {
    if (mostRecords < 1) {
      throw new IllegalArgumentException(
          "A batch takes at least 1 record, so it can't be drawn from 1 to " + mostRecords);
    }
    return batch ->
        new BatchLimits(
            1L + new SplittableRandom(seed * 31 + batch).nextInt(mostRecords),
            limits.bytes(),
            limits.readMillis());
  }
}
