package dev.sluice.engine.aggregate;

import dev.sluice.engine.run.HeadFactory;
import java.io.Serializable;

/**
 * The operator that aggregates by key and merging window.
 *
 * @param aggregation how elements are combined; that its windows merge is the operator's matter
 * @param windows the aggregation's windows
 */
public record SessionAggregation(Aggregation aggregation, Intervals windows)
    implements Serializable {
  private static final String LAYOUT = "sessions 1";

  /**
   * A head with the usual limits. Its keyed input holds elements, or {@link Partial}s if windows
   * are only merged with their like and the policy counts nothing.
   */
  public HeadFactory head(SessionPolicy policy) {
    return head(policy, TableLimits.DEFAULT);
  }

  /** A head that gathers no more in memory than {@code limits} say. */
  public HeadFactory head(SessionPolicy policy, TableLimits limits) {
    HeadFactory head =
        (context, outputs) ->
            new SessionOperator(
                new SessionAggregation(aggregation.copy(), windows),
                policy,
                limits,
                outputs.get(0));
    return head.withLayout(LAYOUT);
  }
}
