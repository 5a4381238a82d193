package dev.sluice.engine.aggregate.merging;

import dev.sluice.engine.aggregate.Aggregation;
import dev.sluice.engine.aggregate.WindowState;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One window of a key: stored, or gathered in a batch and not yet merged into the state.
 *
 * <p>Owned by the task's thread.
 */
final class KeyWindow {
  /** The clock emits nothing. */
  static final long NO_CLOCK = Long.MAX_VALUE;

  final WindowState state = new WindowState();

  /** Where it begins, if its bounds are all of it. */
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

  /** Where the parts of its sequence stand that are stored apart, in their order. */
  List<Run> runs = List.of();

  /** What it is, if it is more than its bounds. */
  private @Nullable Object window;

  KeyWindow(long startMillis, long maxMillis) {
    this.startMillis = startMillis;
    this.maxMillis = maxMillis;
  }

  KeyWindow(Object window, long maxMillis) {
    this.window = window;
    this.maxMillis = maxMillis;
  }

  /**
   * Parts of a sequence, stored one after the other, by a number that no other run of the key has.
   */
  static final class Run {
    final long number;
    int parts;

    Run(long number, int parts) {
      this.number = number;
      this.parts = parts;
    }
  }

  /** The window, of one that is more than its bounds. */
  Object window() {
    if (window == null) {
      throw new IllegalStateException("This window is its bounds");
    }
    return window;
  }

  /** Is another window from now on. */
  void become(Object newWindow, long newMaxMillis) {
    window = newWindow;
    maxMillis = newMaxMillis;
  }

  boolean isSameWindow(KeyWindow other) {
    return startMillis == other.startMillis && maxMillis == other.maxMillis;
  }

  /** Takes in what another one has of the same window, which must not be used any more. */
  void absorb(KeyWindow other, Aggregation aggregation) {
    count += other.count;
    clockMillis = Math.min(clockMillis, other.clockMillis);
    state.isPending |= other.state.isPending;
    if (other.state.accumulator != null) {
      state.merge(other.state.accumulator, aggregation);
    }
    if (!other.runs.isEmpty()) {
      List<Run> all = new ArrayList<>(runs);
      all.addAll(other.runs);
      runs = all;
    }
  }

  /** Takes in another one and spans both. */
  void span(KeyWindow other, Aggregation aggregation) {
    isUniform &= other.isUniform && isSameWindow(other);
    startMillis = Math.min(startMillis, other.startMillis);
    maxMillis = Math.max(maxMillis, other.maxMillis);
    absorb(other, aggregation);
  }

  /** Adds an element. */
  void add(Object element, Aggregation aggregation) {
    Object accumulator = state.accumulator;
    state.accumulator =
        aggregation.add(
            accumulator == null ? aggregation.createAccumulator() : accumulator, element);
    count++;
  }

  /** Judges whether it is over, and holds the output watermark if not. */
  void hold(long inputMillis) {
    state.isClosed = maxMillis < inputMillis;
    isHeld |= !state.isClosed;
  }

  /** Elements have come. */
  void change(Merging.Now now) {
    state.isPending = true;
    hold(now.inputMillis());
    if (clockMillis == NO_CLOCK) {
      clockMillis = now.clockMillis();
    }
  }
}
