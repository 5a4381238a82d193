package dev.sluice.engine.operator;

/**
 * What is left of a task's share of the batch. Spent by sources and by firing timers; a step that
 * is under way is never cut short.
 *
 * <p>Owned by the task's thread.
 */
public interface Budget {
  /** Takes one record of {@code bytes} bytes off the budget. */
  void spend(long bytes);

  /** Whether no more should be begun: records, bytes or time are used up. */
  boolean isSpent();

  /** How many records may still be taken, at least 0. */
  long recordsLeft();

  /**
   * Whether the next batch begins as soon as this one is committed, so that work that holds up rows
   * may be left to it. The same in each attempt.
   */
  default boolean isFollowedAtOnce() {
    return false;
  }
}
