package dev.sluice.engine.aggregate;

import dev.sluice.engine.run.HeapShare;
import java.io.Serializable;

/**
 * How much an aggregation gathers in memory before it passes it on or writes it to the state.
 *
 * @param entries keys and windows, at least 1
 * @param bytes by estimate, at least 1; may be exceeded by the growth of single accumulators
 * @param inlineBytes by estimate: a sequence that takes more is stored apart from its window, where
 *     it is not read again before it is emitted
 */
public record TableLimits(int entries, long bytes, long inlineBytes) implements Serializable {
  /** What suits a task that shares the heap with some others. */
  public static final TableLimits DEFAULT =
      new TableLimits(1 << 18, HeapShare.bytes(48L << 20, 20), 4 << 10);

  public TableLimits {
    if (entries < 1 || bytes < 1) {
      throw new IllegalArgumentException(
          "A table holds at least 1 entry and 1 byte, not " + entries + " and " + bytes);
    }
  }
}
