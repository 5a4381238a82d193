package dev.sluice.engine.aggregate.fixed;

import dev.sluice.engine.aggregate.Aggregation;
import dev.sluice.engine.aggregate.FiringPolicy;
import dev.sluice.engine.aggregate.TableLimits;
import dev.sluice.engine.aggregate.partial.Partial;
import dev.sluice.engine.operator.HeadFactory;

/** The operator that aggregates by key and window, window-major. */
public final class WindowedAggregation {
  private static final String LAYOUT = "windows 1";

  private WindowedAggregation() {}

  /** A head with the usual limits; its keyed input may hold elements and {@link Partial}s. */
  public static HeadFactory head(Aggregation aggregation, FiringPolicy policy) {
    return head(aggregation, policy, TableLimits.DEFAULT);
  }

  /** A head that gathers no more in memory than {@code limits} say. */
  public static HeadFactory head(Aggregation aggregation, FiringPolicy policy, TableLimits limits) {
    HeadFactory head =
        (context, outputs) ->
            new WindowedOperator(aggregation.copy(), policy, limits, outputs.get(0));
    return head.withLayout(LAYOUT);
  }
}
