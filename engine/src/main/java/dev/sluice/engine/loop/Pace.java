package dev.sluice.engine.loop;

/**
 * How a query goes from batch to batch.
 *
 * @param reading when it stops to read its sources by itself
 * @param intervalMillis batches begin at multiples of this since the epoch; 0: as soon as there is
 *     something to do
 * @param idlePollMillis how often sources are asked at least, when they had nothing
 * @param limits what each batch may take in
 */
public record Pace(Reading reading, long intervalMillis, long idlePollMillis, Limits limits) {
  /** When a query stops to read its sources by itself. */
  public enum Reading {
    /** Never, but when they have ended. */
    FOREVER,
    /** When each split was caught up once. */
    AVAILABLE_NOW,
    /** After one batch. */
    ONE_BATCH
  }

  public Pace {
    if (intervalMillis < 0 || idlePollMillis < 1) {
      throw new IllegalArgumentException(
          "An interval of " + intervalMillis + " ms, an idle poll of " + idlePollMillis + " ms");
    }
  }

  /** The next multiple of the interval after {@code nowMillis}. */
  long nextMultiple(long nowMillis) {
    return (Math.floorDiv(nowMillis, intervalMillis) + 1) * intervalMillis;
  }
}
