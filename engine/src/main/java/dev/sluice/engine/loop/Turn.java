package dev.sluice.engine.loop;

/** What a turn of the loop came to. */
public sealed interface Turn {
  /** The time at which a pause that only a request ends is over. */
  long NEVER = Long.MAX_VALUE;

  /** A batch was run, or tried: turn again at once. */
  record Again() implements Turn {}

  /**
   * There is nothing to do.
   *
   * @param untilMillis when to turn again, by the clock, if no request comes before; {@link #NEVER}
   */
  record Pause(long untilMillis) implements Turn {}

  /** The query is over. */
  record End(Ending ending) implements Turn {}

  /** How a query ends that has not failed. */
  enum Ending {
    /** All input was read, and all watermarks are at the end of time. */
    FINISHED,
    /** It was asked to stop, or its trigger was done; what it owed is delivered. */
    STOPPED
  }
}
