package dev.sluice.engine.source;

import dev.sluice.engine.operator.Budget;
import dev.sluice.engine.operator.Receiver;
import dev.sluice.engine.operator.Task;

/**
 * Reads one split; kept open between batches. Owned by its task's thread.
 *
 * <p>After a failed batch it is closed, and another is opened at the last committed mark.
 */
public interface SplitReader extends AutoCloseable {
  /** How a poll ended. */
  enum Poll {
    /** There may be more right away. */
    MORE,
    /** Nothing is there now. */
    NOTHING_NOW,
    /** There will never be more. */
    DONE
  }

  /**
   * Gives records to {@code out}, spending {@code budget} for each, until it is spent, some
   * thousand were given, nothing is there, or the end is reached. Must not wait.
   */
  Poll poll(Receiver out, Budget budget) throws Exception;

  /**
   * Whether a poll may give something, be it the end: asked between batches, after a poll that
   * found nothing. What it took from the source to know is given by the next poll, and is in no
   * mark and before no watermark until then. Must not wait.
   *
   * @return true also if only a poll can tell
   */
  default boolean mayHaveMore() throws Exception {
    return true;
  }

  /**
   * No record that is still to come is expected to be before this; may be anything, the engine lets
   * it only rise.
   */
  long watermarkMillis();

  /** Where the split stands now; asked for once per batch that is to be committed. */
  Mark mark() throws Exception;

  /**
   * Whether it can only stop where it chooses: it is then polled with all that is left of the
   * batch's budget, not with a slice of it, and stops once that is spent.
   */
  default boolean needsWholeBudget() {
    return false;
  }

  /**
   * Asked once per batch after a poll that found nothing: whether the split has been read as far as
   * it reached when it was opened, as far as can be known. An available-now query asks again until
   * each split has said so once; others do not heed it. A reader that fetches in the background may
   * have nothing yet though much is there.
   *
   * @param clockMillis the batch's clock
   */
  default boolean isCaughtUp(long clockMillis) {
    return true;
  }

  /** The batch ends, or the reader was closed: what reading measured may be reported. */
  default void report(Task task) {}

  /** How many bytes are there to be read, or -1 if not known. */
  default long backlogBytes() {
    return -1;
  }

  @Override
  void close() throws Exception;
}
