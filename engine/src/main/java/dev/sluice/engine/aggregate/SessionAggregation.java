package dev.sluice.engine.aggregate;

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
public record SessionAggregation(
    Aggregation aggregation, @Nullable Intervals windows, @Nullable MergingRule rule)
    implements Serializable {
  private static final String OVERLAPPING = "sessions 1";
  private static final String BY_RULE = "merging windows 1";

  public SessionAggregation {
    if ((windows == null) == (rule == null)) {
      throw new IllegalArgumentException("Windows are merged where they overlap, or by a rule");
    }
  }

  /** Of windows that are merged where they overlap. */
  public static SessionAggregation ofOverlapping(Aggregation aggregation, Intervals windows) {
    return new SessionAggregation(aggregation, windows, null);
  }

  /** Of windows that are merged by a rule. */
  public static SessionAggregation byRule(Aggregation aggregation, MergingRule rule) {
    return new SessionAggregation(aggregation, null, rule);
  }

  /**
   * A head with the usual limits. Its keyed input holds elements, or {@link Partial}s if windows
   * are only merged with their like and the policy counts nothing.
   */
  public HeadFactory head(SessionPolicy policy) {
    return head(policy, TableLimits.DEFAULT);
  }

  /** A head that gathers no more in memory than {@code limits} say. */
  public HeadFactory head(SessionPolicy policy, TableLimits limits) {
    HeadFactory head = (context, outputs) -> open(policy, limits, outputs.get(0));
    return head.withLayout(rule == null ? OVERLAPPING : BY_RULE);
  }

  private Operator open(SessionPolicy policy, TableLimits limits, Receiver out) {
    Aggregation copy = aggregation.copy();
    Merging merging =
        windows != null ? new Overlapping(windows, copy) : new ByRule(present(rule), copy);
    return new SessionOperator(copy, merging, policy, limits, out);
  }

  private static MergingRule present(@Nullable MergingRule rule) {
    if (rule == null) {
      throw new IllegalStateException("There is neither a rule nor overlapping windows");
    }
    return rule;
  }
}
