package dev.sluice.engine.timer;

import dev.sluice.engine.operator.Task;
import java.util.List;

/**
 * A step with keys, state and timers, as the engine drives it in one partition.
 *
 * <p>Within a batch: elements, key by key; clock timers that are due; then event timers before the
 * new watermark until none is left, also those that were just set. Owned by the task's thread.
 */
public interface KeyedFunction extends AutoCloseable {
  /** How due timers are handed over. */
  enum Delivery {
    /** All due timers of a key and domain in one call: what Beam's ReduceFnRunner needs. */
    ALL_DUE_OF_A_KEY,
    /** One timer a call, in order of time per key, each seeing what earlier ones set or deleted. */
    ONE_BY_ONE
  }

  /** What becomes of clock timers that are not due yet when no more input will come. */
  enum PendingClockTimers {
    /** They wait for their time. */
    WHEN_DUE,
    /** In a drain each is handed over once, soon after its begin; it may be set again. */
    AT_ONCE_IN_DRAIN,
    /**
     * They are due when the input has ended, by itself or by a drain, and before its last windows
     * end: nothing else could still use them.
     */
    WHEN_INPUT_ENDS
  }

  default PendingClockTimers pendingClockTimers() {
    return PendingClockTimers.WHEN_DUE;
  }

  /** A batch begins. */
  void begin(Task task, KeyedState state) throws Exception;

  /** Takes elements of the present key, in the order of their producers. */
  void elements(List<Object> elements) throws Exception;

  /**
   * Takes timers of the present key that are due; the engine has deleted them already, their holds
   * last until this call returns.
   */
  void timers(List<Timer> due) throws Exception;

  /** Ends the bundle: everything still in memory is written to the state. */
  void finish() throws Exception;

  @Override
  void close() throws Exception;
}
