package dev.sluice.engine.aggregate;

import dev.sluice.engine.aggregate.Pane.Timing;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What is kept of one key and window between its panes: the accumulator and the last pane. */
public final class WindowState {
  /** What was gathered, or null if it was discarded and nothing has come since. */
  public @Nullable Object accumulator;

  /** How many parts of a sequence are stored apart; what {@link #accumulator} has comes after. */
  public long parts;

  /** Reads what is stored apart; null if nothing is. */
  public @Nullable Supplier<Iterable<Object>> stored;

  /** Whether parts that are stored apart are of no use any more. */
  public boolean hasObsoleteParts;

  /** Whether something has come since the last pane. */
  public boolean isPending;

  /** Whether the window's end has been dealt with. */
  public boolean isClosed;

  /** The last pane's timing, or null if there was none. */
  public @Nullable Timing lastTiming;

  long lastIndex;
  long lastOnTimeIndex;

  /** Takes in what was gathered since; {@code more} is merged, or becomes this state's own. */
  public void add(Object more, Aggregation aggregation) {
    merge(more, aggregation);
    isPending = true;
  }

  /** Merges what another window has into what this one has. */
  public void merge(Object more, Aggregation aggregation) {
    accumulator = accumulator == null ? more : aggregation.merge(accumulator, more);
  }

  /** All that was gathered, or null if nothing was. */
  @Nullable Object whole(Aggregation aggregation) {
    return stored == null ? accumulator : aggregation.concat(stored.get(), accumulator);
  }

  /** Forgets what was gathered. */
  void discard() {
    accumulator = null;
    hasObsoleteParts |= parts > 0;
    parts = 0;
    stored = null;
  }

  /**
   * The pane that would come next, as Beam's rules have it.
   *
   * @param maxTimestampMillis the window's
   * @param inputMillis the input watermark now
   * @param outputMillis the output watermark before this batch
   */
  Pane next(long maxTimestampMillis, long inputMillis, long outputMillis, boolean isLast) {
    boolean isFirst = lastTiming == null;
    long index = isFirst ? 0 : lastIndex + 1;
    long onTimeIndex = isFirst ? 0 : lastOnTimeIndex + 1;
    boolean hasOnlyEarly = isFirst || lastTiming == Timing.EARLY;
    if (!hasOnlyEarly || maxTimestampMillis < outputMillis) {
      return new Pane(isFirst, isLast, Timing.LATE, index, onTimeIndex);
    }
    return inputMillis > maxTimestampMillis
        ? new Pane(isFirst, isLast, Timing.ON_TIME, index, onTimeIndex)
        : new Pane(isFirst, isLast, Timing.EARLY, index, -1);
  }

  /** Remembers that {@code pane} was emitted. */
  void emitted(Pane pane) {
    lastTiming = pane.timing();
    lastIndex = pane.index();
    lastOnTimeIndex = pane.onTimeIndex();
  }
}
