package dev.sluice.engine.aggregate;

import dev.sluice.engine.operator.HeapShare;
import java.io.Serializable;

/**
 * How much an aggregation gathers in memory before it passes it on or writes it to the state.
 *
 * @param entries keys and windows, at least 1
 * @param bytes by estimate, at least 1; may be exceeded by the growth of single accumulators
 * @param inlineBytes by estimate: a sequence that takes more is stored apart from its window, where
 *     it is not read again before it is emitted
 * @param closings so many windows of keys close in a batch that takes rows, if these are not more:
 *     the next rows don't wait for long
 */
public record TableLimits(int entries, long bytes, long inlineBytes, int closings)
    implements Serializable {
  private static final int USUAL_CLOSINGS = 4096;

  /** What suits a task that shares the heap with some others. */
  public static final TableLimits DEFAULT =
      new TableLimits(1 << 18, HeapShare.bytes(48L << 20, 20), 4 << 10);

  public TableLimits {
    if (entries < 1 || bytes < 1) {
      throw new IllegalArgumentException(
          "A table holds at least 1 entry and 1 byte, not " + entries + " and " + bytes);
    }
    if (closings < 1) {
      throw new IllegalArgumentException("At least 1 window closes in a batch, not " + closings);
    }
  }

  /** Limits of a table whose windows close in steps of the usual size. */
  public TableLimits(int entries, long bytes, long inlineBytes) {
    this(entries, bytes, inlineBytes, USUAL_CLOSINGS);
  }
}
