package dev.sluice.engine.source;

import java.io.Serializable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A source of records. Serializable: readers are opened where the tasks run. */
public interface Source extends Serializable {
  /**
   * Splits the source, once in the life of a checkpoint, before the first batch; splits are
   * recorded and numbered in this order.
   *
   * @param desired how many splits would be good
   * @return descriptions from which {@link #open} can open each split; at least one
   */
  List<byte[]> split(int desired) throws Exception;

  /**
   * Opens a split at a mark, or at its beginning.
   *
   * @param mark what {@link SplitReader#mark} gave in the last committed batch, or null
   */
  SplitReader open(byte[] split, byte @Nullable [] mark) throws Exception;

  /** Whether all splits end by themselves. */
  boolean isBounded();

  /**
   * Whether each batch that reads a split of it takes one step, neither more nor less: it is polled
   * once, also when the batch's budget is spent, and then has another mark, records or not.
   */
  default boolean isStepwise() {
    return false;
  }

  /**
   * Whether it can be read again from an earlier mark also after a later one was said to be
   * committed. A queue that forgets what was acknowledged can't.
   */
  default boolean goesBack() {
    return true;
  }

  /** A mark for people, as in progress reports: JSON or plain text. */
  String describe(byte @Nullable [] mark);
}
