package dev.sluice.engine.aggregate;

/**
 * One window of a key: stored, or gathered in a batch and not yet merged into the state.
 *
 * <p>Owned by the task's thread.
 */
final class Session {
  /** The clock emits nothing. */
  static final long NO_CLOCK = Long.MAX_VALUE;

  final WindowState state = new WindowState();
  long startMillis;

  /** The last event time that belongs to it. */
  long maxMillis;

  /** Elements since the last pane. */
  long count;

  /** It emits when the clock is past this. */
  long clockMillis = NO_CLOCK;

  /** Whether something has come that the output watermark must not pass before it is emitted. */
  boolean isHeld;

  /** Whether the windows of all that was gathered were this one. Of gathered ones only. */
  boolean isUniform = true;

  Session(long startMillis, long maxMillis) {
    this.startMillis = startMillis;
    this.maxMillis = maxMillis;
  }

  boolean overlaps(Session other) {
    return startMillis <= other.maxMillis && other.startMillis <= maxMillis;
  }

  boolean isSameWindow(Session other) {
    return startMillis == other.startMillis && maxMillis == other.maxMillis;
  }

  /** Takes in what another one gathered, which must not be used any more. */
  void absorb(Session other, Aggregation aggregation) {
    isUniform &= other.isUniform && isSameWindow(other);
    startMillis = Math.min(startMillis, other.startMillis);
    maxMillis = Math.max(maxMillis, other.maxMillis);
    count += other.count;
    clockMillis = Math.min(clockMillis, other.clockMillis);
    if (other.state.accumulator != null) {
      state.add(other.state.accumulator, aggregation);
    }
  }
}
