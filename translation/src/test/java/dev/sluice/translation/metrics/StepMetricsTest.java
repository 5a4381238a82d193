package dev.sluice.translation.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.engine.operator.MetricsFold;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.beam.runners.core.metrics.MetricsContainerImpl;
import org.apache.beam.sdk.metrics.DistributionResult;
import org.apache.beam.sdk.metrics.MetricName;
import org.apache.beam.sdk.metrics.MetricNameFilter;
import org.apache.beam.sdk.metrics.MetricQueryResults;
import org.apache.beam.sdk.metrics.MetricResult;
import org.apache.beam.sdk.metrics.MetricResults;
import org.apache.beam.sdk.metrics.MetricsFilter;
import org.apache.beam.sdk.util.HistogramData;
import org.junit.jupiter.api.Test;

class StepMetricsTest {
  private static final byte[] NOTHING = {};
  private final MetricsFold fold = StepMetrics.fold();

  @Test
  void addsUpAllKindsOfMetrics() {
    byte[] total = fold.fold(report("a", 1), fold.fold(report("a", 2), report("b", 3)));

    MetricQueryResults results =
        StepMetrics.results(total, NOTHING).queryMetrics(MetricsFilter.builder().build());
    MetricResult<Long> counter = only(results.getCounters(), "a");
    assertThat(counter.getAttempted()).isEqualTo(3);
    assertThat(only(results.getCounters(), "b").getAttempted()).isEqualTo(3);
    assertThat(only(results.getDistributions(), "a").getAttempted())
        .isEqualTo(DistributionResult.create(3, 2, 1, 2));
    assertThat(only(results.getGauges(), "a").getAttempted().getValue()).isIn(1L, 2L);
    assertThat(only(results.getStringSets(), "a").getAttempted().getStringSet())
        .isEqualTo(Set.of("s1", "s2"));
    assertThat(only(results.getBoundedTries(), "a").getAttempted().getResult()).hasSize(2);
  }

  /** Beam's own query results leave histograms out, so they are looked at here. */
  @Test
  void addsUpHistogramsThatWereWritten() {
    HistogramData one = HistogramData.exponential(1, 17);
    one.record(3);
    HistogramData other = HistogramData.exponential(1, 17);
    other.record(3, 5);

    Object sum =
        Kind.HISTOGRAM.combine(
            Kind.HISTOGRAM.decode(Kind.HISTOGRAM.encode(one)),
            Kind.HISTOGRAM.decode(Kind.HISTOGRAM.encode(other)));

    assertThat(((HistogramData) sum).getTotalCount()).isEqualTo(3);
  }

  @Test
  void tellsWhatIsCommittedFromWhatWasAttempted() {
    byte[] attempted = fold.fold(report("a", 1), report("a", 2));

    MetricQueryResults results =
        StepMetrics.results(attempted, report("a", 1))
            .queryMetrics(MetricsFilter.builder().build());

    MetricResult<Long> counter = only(results.getCounters(), "a");
    assertThat(counter.getAttempted()).isEqualTo(3);
    assertThat(counter.getCommitted()).isEqualTo(1);
  }

  @Test
  void aReportOfNothingIsEmptyAndChangesNothing() {
    byte[] report = report("a", 1);

    assertThat(fold.fold(NOTHING, NOTHING)).isEmpty();
    assertThat(fold.fold(report, NOTHING)).isEqualTo(report);
    assertThat(fold.fold(NOTHING, report)).isEqualTo(report);
  }

  @Test
  void keepsMetricsApartThatDifferInTheirLabelsOnly() {
    byte[] total =
        fold.fold(labelled("red", 1), fold.fold(labelled("red", 2), labelled("blue", 4)));

    Map<Map<String, String>, Long> byLabels = new HashMap<>();
    for (MetricResult<Long> counter :
        StepMetrics.results(total, NOTHING).allMetrics().getCounters()) {
      byLabels.put(counter.getName().getLabels(), counter.getAttempted());
    }
    assertThat(byLabels)
        .isEqualTo(Map.of(Map.of("colour", "red"), 3L, Map.of("colour", "blue"), 4L));
  }

  @Test
  void addsUpElementCountsAndShowsThemToThoseWhoAskByName() {
    byte[] total =
        fold.fold(
            fold.counted(Map.of("words", 2L)), fold.counted(Map.of("words", 3L, "lines", 1L)));

    MetricResults results = StepMetrics.results(total, total);

    assertThat(results.allMetrics().getCounters()).isEmpty();
    assertThat(counts(results.queryMetrics(named("words")))).containsExactly(5L);
    assertThat(counts(results.queryMetrics(named("lines")))).containsExactly(1L);
    assertThat(counts(StepMetrics.everything(total, total))).containsExactlyInAnyOrder(5L, 1L);
  }

  private static MetricsFilter named(String collection) {
    return MetricsFilter.builder()
        .addNameFilter(MetricNameFilter.named(collection, "metric:element_count:v1"))
        .build();
  }

  private static List<Long> counts(MetricQueryResults results) {
    List<Long> counts = new ArrayList<>();
    results.getCounters().forEach(counter -> counts.add(counter.getCommitted()));
    return counts;
  }

  private static byte[] labelled(String colour, long value) {
    MetricsContainerImpl container = new MetricsContainerImpl("step");
    container.getCounter(MetricName.named("space", "name", Map.of("colour", colour))).inc(value);
    MetricTotals totals = new MetricTotals();
    totals.add(container.getUpdates());
    return totals.encode();
  }

  private static <T> MetricResult<T> only(Iterable<MetricResult<T>> results, String step) {
    MetricResult<T> found = null;
    for (MetricResult<T> result : results) {
      if (step.equals(result.getKey().stepName())) {
        assertThat(found).isNull();
        found = result;
      }
    }
    assertThat(found).as("a metric of step %s", step).isNotNull();
    if (found == null) {
      throw new AssertionError();
    }
    return found;
  }

  /** One metric of each kind. */
  private static byte[] report(String step, long value) {
    MetricsContainerImpl container = new MetricsContainerImpl(step);
    MetricName name = MetricName.named("space", "name");
    container.getCounter(name).inc(value);
    container.getDistribution(name).update(value);
    container.getGauge(name).set(value);
    container.getStringSet(name).add("s" + value);
    container.getBoundedTrie(name).add("t", String.valueOf(value));
    container.getHistogram(name, HistogramData.ExponentialBuckets.of(1, 17)).update((double) value);
    MetricTotals totals = new MetricTotals();
    totals.add(container.getUpdates());
    return totals.encode();
  }
}
