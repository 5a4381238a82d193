package dev.sluice.engine.aggregate.merging;

import dev.sluice.engine.aggregate.Aggregation;
import dev.sluice.engine.aggregate.TableLimits;
import dev.sluice.engine.aggregate.partial.Partial;
import dev.sluice.engine.operator.HeadFactory;
import dev.sluice.engine.operator.Operator;
import dev.sluice.engine.operator.Receiver;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * The operator that aggregates by key and merging window.
 *
 * @param aggregation how elements are combined; that its windows merge is the operator's matter
 * @param windows the aggregation's windows, if they are merged where they overlap
 * @param rule how windows are merged, if not so
 */
public record MergingAggregation(
    Aggregation aggregation, @Nullable Intervals windows, @Nullable MergingRule rule)
    implements Serializable {
  private static final String OVERLAPPING = "sessions 1";
  private static final String BY_RULE = "merging windows 1";

  public MergingAggregation {
    if ((windows == null) == (rule == null)) {
      throw new IllegalArgumentException("Windows are merged where they overlap, or by a rule");
    }
  }

  /** Of windows that are merged where they overlap. */
  public static MergingAggregation ofOverlapping(Aggregation aggregation, Intervals windows) {
    return new MergingAggregation(aggregation, windows, null);
  }

  /** Of windows that are merged by a rule. */
  public static MergingAggregation byRule(Aggregation aggregation, MergingRule rule) {
    return new MergingAggregation(aggregation, null, rule);
  }

  /**
   * A head with the usual limits. Its keyed input holds elements, or {@link Partial}s if windows
   * are only merged with their like and the policy counts nothing.
   */
  public HeadFactory head(MergingPolicy policy) {
    return head(policy, TableLimits.DEFAULT);
  }

  /** A head that gathers no more in memory than {@code limits} say. */
  public HeadFactory head(MergingPolicy policy, TableLimits limits) {
    HeadFactory head = (context, outputs) -> open(policy, limits, outputs.get(0));
    return head.withLayout(rule == null ? OVERLAPPING : BY_RULE);
  }

  private Operator open(MergingPolicy policy, TableLimits limits, Receiver out) {
    Aggregation copy = aggregation.copy();
    Merging merging =
        windows != null ? new Overlapping(windows, copy) : new ByRule(present(rule), copy);
    return new MergingOperator(copy, merging, policy, limits, out);
  }

  private static MergingRule present(@Nullable MergingRule rule) {
    if (rule == null) {
      throw new IllegalStateException("There is neither a rule nor overlapping windows");
    }
    return rule;
  }
}
