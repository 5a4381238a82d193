package dev.sluice.engine.query;

/** When a query begins its next batch. */
public sealed interface Trigger {
  /** As soon as there is something to do. */
  record AsSoonAsPossible() implements Trigger {}

  /**
   * At multiples of an interval since the epoch; a batch that takes longer is followed at the next
   * multiple.
   *
   * @param millis at least 1
   */
  record Interval(long millis) implements Trigger {
    public Interval {
      if (millis < 1) {
        throw new IllegalArgumentException("A trigger's interval is at least 1 ms, not " + millis);
      }
    }
  }

  /** All that is there at the start, in batches within the limits, then the end. */
  record AvailableNow() implements Trigger {}

  /** One batch with all that is there, without limits, and what it owes; then the end. */
  record Once() implements Trigger {}
}
