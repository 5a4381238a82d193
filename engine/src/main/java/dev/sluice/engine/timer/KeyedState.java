package dev.sluice.engine.timer;

import dev.sluice.state.StateView;
import org.jspecify.annotations.Nullable;

/**
 * The present key of a keyed step: its bytes, state, timers and holds.
 *
 * <p>One object per task, pointed from key to key; owned by the task's thread.
 */
public interface KeyedState {
  /** The encoded key. */
  byte[] key();

  int keyGroup();

  /** The step's state, all keys of the partition. */
  StateView view();

  /**
   * The start of all state entries of the present key in the step's own keyed table {@code table}
   * (0 to {@link #OWN_TABLES} - 1). No other key's prefix begins with it.
   */
  byte[] prefix(int table);

  /** The watermark of the step's input as user code may see it now. */
  long inputWatermarkMillis();

  /** The stage's output watermark before this batch. */
  long outputWatermarkMillis();

  /** The batch's clock. */
  long clockMillis();

  /** Whether what fires now would not, were it not that the query is drained. */
  default boolean isCausedByDrain() {
    return false;
  }

  /** Sets or replaces the timer. */
  void setTimer(Timer timer);

  /** Deletes the timer with this id, if there is one. */
  void deleteTimer(byte[] id);

  /** The timer with this id, or null. */
  @Nullable Timer timer(byte[] id);

  /** Holds the output watermark at {@code millis} under {@code id}, in place of its hold before. */
  void setHold(byte[] id, long millis);

  /** Takes a hold back, if there is one. */
  void clearHold(byte[] id);

  /** The hold under {@code id}, or null. */
  @Nullable Long hold(byte[] id);

  /** How many keyed tables a step may use itself; the others are the engine's. */
  int OWN_TABLES = 32;
}
