package dev.sluice.engine.loop;

/**
 * What of the past a query can go back to: the last batches, and all of the last time.
 *
 * @param batches how many at least, 1 or more
 * @param millis of how long before the newest one, by the batches' clock; 0 if only the number
 *     counts
 */
public record Retained(int batches, long millis) {
  public Retained {
    if (batches < 1 || millis < 0) {
      throw new IllegalArgumentException(
          "batches are at least 1 and millis at least 0, not " + batches + " and " + millis);
    }
  }
}
