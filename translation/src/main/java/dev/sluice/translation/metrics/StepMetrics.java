package dev.sluice.translation.metrics;

import dev.sluice.engine.operator.MetricsFold;
import java.util.Map;
import org.apache.beam.runners.core.metrics.MonitoringInfoConstants;
import org.apache.beam.runners.core.metrics.MonitoringInfoMetricName;
import org.apache.beam.sdk.metrics.MetricKey;
import org.apache.beam.sdk.metrics.MetricQueryResults;
import org.apache.beam.sdk.metrics.MetricResults;
import org.apache.beam.sdk.metrics.MetricsFilter;
import org.jspecify.annotations.Nullable;

/**
 * What steps measure, as bytes and as results.
 *
 * <p>Besides what the pipeline's own code measures, the elements of each PCollection are counted:
 * Beam's {@code beam:metric:element_count:v1}, which belongs to a collection and to no step.
 */
public final class StepMetrics {
  private StepMetrics() {}

  /** How reports of Beam's steps are put together. An empty array is a report of nothing. */
  public static MetricsFold fold() {
    return new Fold();
  }

  /**
   * The results for the user. What the system measures is in the answer only if it is asked for by
   * name: a query for everything is one for the pipeline's own metrics.
   *
   * @param attempted the fold of the reports of all attempts
   * @param committed the fold of the reports in commit records
   */
  public static MetricResults results(byte[] attempted, byte[] committed) {
    MetricTotals all = MetricTotals.decode(attempted);
    MetricTotals sure = MetricTotals.decode(committed);
    return new Asked(all.results(sure, StepMetrics::isOfStep), all.results(sure, whatever -> true));
  }

  /** All results, also of what the system measures; parameters as for {@link #results}. */
  public static MetricQueryResults everything(byte[] attempted, byte[] committed) {
    return MetricTotals.decode(attempted)
        .results(MetricTotals.decode(committed), whatever -> true)
        .allMetrics();
  }

  private static boolean isOfStep(MetricKey key) {
    return key.stepName() != null;
  }

  /** What each query gets to see. */
  private static final class Asked extends MetricResults {
    private final MetricResults ofSteps;
    private final MetricResults everything;

    Asked(MetricResults ofSteps, MetricResults everything) {
      this.ofSteps = ofSteps;
      this.everything = everything;
    }

    @Override
    public MetricQueryResults queryMetrics(@Nullable MetricsFilter filter) {
      if (filter == null) {
        return ofSteps.allMetrics();
      }
      return (filter.names().isEmpty() ? ofSteps : everything).queryMetrics(filter);
    }
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

    @Override
    @SuppressWarnings("NullAway") // Beam's own factory takes null for no step
    public byte[] counted(Map<String, Long> elements) {
      MetricTotals counts = new MetricTotals();
      elements.forEach(
          (collection, count) ->
              counts.add(
                  Kind.COUNTER,
                  MetricKey.create(
                      null,
                      MonitoringInfoMetricName.named(
                          MonitoringInfoConstants.Urns.ELEMENT_COUNT,
                          Map.of(MonitoringInfoConstants.Labels.PCOLLECTION, collection))),
                  count));
      return counts.encode();
    }
  }
}
