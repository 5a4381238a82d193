package dev.sluice.translation.metrics;

import dev.sluice.engine.run.MetricsFold;
import org.apache.beam.sdk.metrics.MetricResults;

/** What steps measure, as bytes and as results. */
public final class StepMetrics {
  private StepMetrics() {}

  /** How reports of Beam's steps are put together. An empty array is a report of nothing. */
  public static MetricsFold fold() {
    return new Fold();
  }

  /**
   * The results for the user.
   *
   * @param attempted the fold of the reports of all attempts
   * @param committed the fold of the reports in commit records
   */
  public static MetricResults results(byte[] attempted, byte[] committed) {
    MetricTotals all = MetricTotals.decode(attempted);
    MetricTotals sure = MetricTotals.decode(committed);
    return all.results(sure);
  }

  private static final class Fold implements MetricsFold {
    private static final long serialVersionUID = 1L;

    @Override
    public byte[] fold(byte[] total, byte[] more) {
      if (total.length == 0) {
        return more;
      }
      if (more.length == 0) {
        return total;
      }
      MetricTotals sum = MetricTotals.decode(total);
      sum.add(more);
      return sum.encode();
    }
  }
}
