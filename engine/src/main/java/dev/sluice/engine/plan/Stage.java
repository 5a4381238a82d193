package dev.sluice.engine.plan;

import dev.sluice.engine.operator.HeadFactory;
import dev.sluice.engine.source.Source;
import java.io.Serializable;

/**
 * A head and the chain of steps fused behind it; runs as one task per partition and batch.
 *
 * @param id its place in {@link Plan#stages}
 * @param name unique in the plan and stable: state, splits and watermark are found by it after a
 *     restart
 * @param partitions over how many partitions it runs
 */
public record Stage(int id, String name, Partitions partitions, Head head, Chain chain)
    implements Serializable {
  /** Over how many partitions a stage runs. */
  public enum Partitions {
    /** All of the query. */
    ALL,
    /** Only partition 0, for what can't be divided. */
    ONE
  }

  /** What a stage begins with. */
  public sealed interface Head extends Serializable {}

  /** Reads a source. Has no inputs; its one output is what was read. */
  public record SourceHead(Source source) implements Head {}

  /** Takes the rows of its exchanges. */
  public record OperatorHead(String name, HeadFactory factory) implements Head {}
}
