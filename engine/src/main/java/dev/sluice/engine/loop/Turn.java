package dev.sluice.engine.loop;

/** What a turn of the loop came to. */
public sealed interface Turn {
  /** The length of a pause that only a request ends, in any unit. */
  long NEVER = Long.MAX_VALUE;

  /** A batch was run, or tried: turn again at once. */
  record Again() implements Turn {}

  /**
   * There is nothing to do.
   *
   * @param micros when to turn again if no request comes before; or {@link #NEVER}
   */
  record Pause(long micros) implements Turn {
    private static final long MICROS_PER_MILLI = 1000;

    /** A pause of so many milliseconds, or one that never ends. */
    public static Pause ofMillis(long millis) {
      return new Pause(millis == NEVER ? NEVER : millis * MICROS_PER_MILLI);
    }

    /** Rounded up, or {@link #NEVER}. */
    public long millis() {
      return micros == NEVER ? NEVER : -Math.floorDiv(-micros, MICROS_PER_MILLI);
    }
  }

  /** The query is over. */
  record End(Ending ending) implements Turn {}

  /** How a query ends that has not failed. */
  enum Ending {
    /** All input was read, and all watermarks are at the end of time. */
    FINISHED,
    /** It was asked to drain: all input that was taken is worked off, every window is closed. */
    DRAINED,
    /** It was asked to stop, or its trigger was done; what it owed is delivered. */
    STOPPED
  }
}
