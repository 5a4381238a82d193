package dev.sluice.engine.operator;

/**
 * A stage's head in one partition. Lives over many batches; a failed batch is its end, a new one is
 * opened from committed state.
 *
 * <pre>
 *   open --> begin --> produce* / elements* --> advance --> finish --+--> begin ... or close
 *                                                                   |
 *                           what it did is committed or all dropped-+
 * </pre>
 *
 * <p>All calls of a batch come one after the other, from one thread at a time.
 */
public interface Operator extends AutoCloseable {
  /** A batch begins. */
  void begin(Task task) throws Exception;

  /**
   * Gives rows that the operator has itself: a source's, or those that waited. Called before the
   * other verbs and again between them until it returns false; must return after some thousand rows
   * so that those downstream can keep up.
   *
   * @return whether there is more within this batch's budget
   */
  default boolean produce() throws Exception {
    return false;
  }

  /**
   * Takes rows, any number of times. They are late or not against the watermark before this batch.
   */
  void elements(int input, Chunk chunk) throws Exception;

  /**
   * Everything upstream has finished this batch. Processing-time timers that are due fire first,
   * then the input watermark moves to {@code inputWatermarkMillis} and event-time timers before it
   * fire. Called once per batch, also if the watermark did not move.
   */
  void advance(long inputWatermarkMillis) throws Exception;

  /** Ends the bundle: state is written to the task's view, holds and wakes are reported. */
  void finish() throws Exception;

  /** Frees what the operator holds, after a failure too; may follow any other call. */
  @Override
  void close() throws Exception;
}
