package dev.sluice.translation.metrics;

import dev.sluice.engine.run.MetricsFold;
import org.apache.beam.sdk.metrics.MetricResults;

/** What steps measure, as bytes and as results. */
@SuppressWarnings("DoNotCallSuggester") // bodies follow
public final class StepMetrics {
  private StepMetrics() {}

  /** How reports of Beam's steps are put together. */
  public static MetricsFold fold() {
    throw new UnsupportedOperationException();
  }

  /**
   * The results for the user.
   *
   * @param attempted the fold of the reports of all attempts
   * @param committed the fold of the reports in commit records
   */
  public static MetricResults results(byte[] attempted, byte[] committed) {
    throw new UnsupportedOperationException();
  }
}
